module Left; end
