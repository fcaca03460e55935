Gem::Specification.new do |s|
  s.name = 'right'
  s.version = '2.0'
  s.platform = "x86_64-linux".freeze
  s.license = "Ruby"
end
