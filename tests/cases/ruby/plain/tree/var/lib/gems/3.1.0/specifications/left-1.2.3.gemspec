# -*- encoding: utf-8 -*-
# stub: left 1.2.3 ruby lib

Gem::Specification.new do |s|
  s.name = "left".freeze
  s.version = "1.2.3"

  s.authors = ["Ann Example".freeze, "Bo Example".freeze]
  s.homepage = "https://left.example/".freeze
  s.licenses = ["MIT".freeze, "Apache-2.0".freeze]
  s.summary = "Goes left".freeze

  s.add_runtime_dependency(%q<right>.freeze, ["~> 2"])
  s.add_dependency("absent".freeze)
  s.add_development_dependency(%q<tester>.freeze)
end
