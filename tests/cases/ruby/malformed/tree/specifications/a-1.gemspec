s.version = "1"
s.name = "late"
