s.name = "open
s.version = %q<1
s.
s.=
