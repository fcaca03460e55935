# The front door. All knowledge about sources is in meson.build.
B ?= build
OPTS ?=
.PHONY: all
all: $(B)/build.ninja ; @ninja -C $(B)
$(B)/build.ninja: ; @meson setup $(B) $(OPTS)
