s.name = "c\u0041"
s.version = "1"
