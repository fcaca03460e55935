  s.name = "json"
  s.version = "2.6.1"
