s.name = NAME
s.version = VERSION
