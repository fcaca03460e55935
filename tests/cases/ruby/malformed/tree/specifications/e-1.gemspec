s.name = "e"
s.name = "f"
s.version = "1"
s.version = "2"
s.licenses = [
