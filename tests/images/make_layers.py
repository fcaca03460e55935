#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make images whose layers try every rule of layering: make_layers.py DIR

DIR/layers is one OCI layout, a tag for each case (gzip, so that umoci can unpack them).
Prints a line for each image: NAME<TAB>SOURCE<TAB>TAG-IN-LAYOUT whose unpacked tree is the
truth for it. Containers and compressions of one case are further sources with one truth.
"""
import sys

from ocilayout import Layout, OCI, docker_legacy, docker_oci, oci_archive
from rawtar import SPARSE_MAP, Tar, sparse_gnu, sparse_pax

LONG = "long/" + "/".join("d" * 40 for _ in range(6)) + "/end"


def whiteouts():
    return [Tar().file("a", "1").file("b", "2").dir("dir").file("dir/c", "3")
            .file("dir/d", "4").dir("tree").file("tree/x", "5").bytes(),
            Tar().whiteout("b").whiteout("dir/c").whiteout("tree").whiteout("absent").bytes(),
            Tar().file("b", "again").bytes()]


def opaque():
    base = Tar().dir("o").file("o/x", "1").dir("o/sub").file("o/sub/y", "2").bytes()
    return [base, Tar().dir("o").opaque("o").file("o/new", "3").bytes()]


def opaque_after():
    """The marker may come after what its own layer adds."""
    base = Tar().dir("o").file("o/x", "1").dir("o/sub").file("o/sub/y", "2").bytes()
    return [base, Tar().dir("o").file("o/new", "3").opaque("o").bytes()]


def whiteout_and_add():
    """A whiteout hides lower layers only, never its own."""
    return [Tar().dir("d").file("d/f", "old").file("d/g", "old").bytes(),
            Tar().whiteout("d").dir("d").file("d/f", "new").bytes()]


def hard_links():
    return [Tar().file("a", "one").hardlink("a2", "a").bytes(),
            Tar().hardlink("b", "a").bytes(),
            Tar().file("a", "two").bytes(),
            Tar().whiteout("a2").hardlink("c", "b").bytes()]


def link_to_symlink():
    return [Tar().file("f", "x").symlink("s", "f").bytes(), Tar().hardlink("h", "s").bytes()]


def usr_merge():
    """Entries below a linked directory land where the link points."""
    return [Tar().dir("usr").dir("usr/bin").file("usr/bin/old", "1").file("usr/bin/gone", "2")
            .symlink("bin", "usr/bin").bytes(),
            Tar().file("bin/tool", "3").whiteout("bin/gone").bytes()]


def usr_merge_absolute():
    return [Tar().dir("usr").dir("usr/lib").symlink("lib", "/usr/lib")
            .symlink("lib64", "../../lib").bytes(),
            Tar().file("lib/a", "1").file("lib64/b", "2").bytes()]


def dir_over_link():
    return [Tar().dir("usr").dir("usr/bin").file("usr/bin/old", "1")
            .symlink("bin", "usr/bin").bytes(),
            Tar().dir("bin").file("bin/tool", "2").bytes()]


def types_change():
    return [Tar().file("x", "file").dir("d").file("d/child", "1").symlink("l", "x")
            .dir("e").file("e/child", "2").bytes(),
            Tar().dir("x").file("x/child", "3").file("d", "now a file")
            .file("l", "no link any more").symlink("e", "x").bytes()]


def names():
    tar = Tar()
    tar.gnu_long("gnu/" + "n" * 150, "gnu").gnu_long("gnu/link", link="t" * 180)
    tar.pax_file(LONG, "pax").pax_file("ünïcode/ñame", "utf-8")
    tar.file("name", "prefix", prefix=b"some/prefix/dir")
    tar.file(b"bytes/\xff\xfe\x80", "not utf-8").file("with space", "1").file("q\"uo'te", "2")
    tar.file("back\\slash", "3").file("./dot/./slash", "4").file("two//slashes", "5")
    tar.file(".wh", "not a whiteout").file("a" * 100, "exactly 100")
    return [tar.bytes()]


def pax_global():
    tar = Tar().pax([("comment", "for all")], kind=b"g").file("a", "1")
    tar.pax([("path", "renamed"), ("size", "3")]).file("short", "abc").file("b", "2")
    return [tar.bytes()]


def pax_global_plain():
    """Its twin: umoci does not take a global header."""
    return [Tar().file("a", "1").file("renamed", "abc").file("b", "2").bytes()]


def sparse():
    tar = Tar()
    sparse_gnu(tar, "gnu")
    for version in ("0.0", "0.1", "1.0"):
        sparse_pax(tar, "pax-" + version, version)
    return [tar.file("after", "x").bytes()]


def sparse_plain():
    """Its twin: umoci does not take GNU's old type S."""
    plain = bytearray(10240)
    for at, body in SPARSE_MAP:
        plain[at:at + len(body)] = body
    tar = Tar()
    for name in ("gnu", "pax-0.0", "pax-0.1", "pax-1.0"):
        tar.file(name, bytes(plain))
    return [tar.file("after", "x").bytes()]


def trailers():
    return [Tar().file("none", "1" * 600).bytes(trailer=0),
            Tar().file("half", "2").bytes(trailer=1),
            Tar().file("much", "3").bytes(trailer=40),
            Tar().file("unpadded", "4").out.getvalue()[:512 + 1]]


def duplicates():
    return [Tar().file("f", "first").file("f", "second").dir("d").file("d/x", "1")
            .file("g", "1").symlink("g", "f").symlink("h", "f").file("h", "2").bytes()]


def specials():
    return [Tar().fifo("pipe").symlink("loop", "loop").symlink("l1", "l2").symlink("l2", "l1")
            .symlink("out", "../../../etc/passwd").symlink("dangling", "nowhere")
            .file("suid", "x", mode=0o4755).file("empty").bytes()]


def empty_layer():
    return [Tar().file("a", "1").bytes(), Tar().bytes(), Tar().file("b", "2").bytes()]


CASES = [whiteouts, opaque, opaque_after, whiteout_and_add, hard_links, link_to_symlink,
         usr_merge, usr_merge_absolute, dir_over_link, types_change, names, pax_global_plain,
         pax_global, sparse_plain, sparse, trailers, duplicates, specials, empty_layer]
TWINS = {"pax-global": "pax-global-plain", "sparse": "sparse-plain"}


def say(name, source, truth):
    print(f"{name}\t{source}\t{truth}")


def nested_index(top, layout):
    """index.json -> index -> index -> manifests of two platforms."""
    amd = layout.manifest([Tar().file("amd", "1").bytes()])
    arm = layout.manifest([Tar().file("arm", "2").bytes()], arch="arm64")
    layout.tag("amd-alone", amd)
    layout.tag("arm-alone", arm)
    inner = layout.json({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [
        {**amd, "platform": {"os": "linux", "architecture": "amd64"}},
        {**arm, "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}}]},
        OCI + "index.v1+json")
    outer = layout.json({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                         "manifests": [inner]}, OCI + "index.v1+json")
    layout.tag("nested", outer)
    say("nested index, amd64", f"--platform linux/amd64 oci-dir:{top}/layers:nested",
        "amd-alone")
    say("nested index, arm64", f"--platform linux/arm64 oci-dir:{top}/layers:nested",
        "arm-alone")


def main(top):
    layout = Layout(f"{top}/layers")
    for case in CASES:
        tag = case.__name__.replace("_", "-")
        layout.tag(tag, layout.manifest(case()))
        say(tag, f"oci-dir:{top}/layers:{tag}", TWINS.get(tag, tag))
    for pack in ("", "gzip-multi", "zstd", "zstd-multi", "xz"):
        other = Layout(f"{top}/packed-{pack or 'none'}")
        other.tag("1", other.manifest(whiteouts() + sparse(), pack))
        say(f"layers packed as {pack or 'none'}", f"oci-dir:{other.path}:1", "packed")
    layout.tag("packed", layout.manifest(whiteouts() + sparse_plain()))
    nested_index(top, layout)

    twice = [Tar().file("a", "1").bytes(), Tar().file("b", "2").bytes(),
             Tar().file("a", "1").bytes()]
    layout.tag("twice", layout.manifest(twice))
    docker_legacy(f"{top}/legacy.tar", twice)
    say("docker archive, legacy, linked layer", f"docker-archive:{top}/legacy.tar", "twice")
    modern = Layout(f"{top}/modern")
    modern.tag("1", modern.manifest(twice))
    docker_oci(f"{top}/modern.tar", modern.path, twice)
    say("docker archive with an OCI layout in it", f"docker-archive:{top}/modern.tar", "twice")
    oci_archive(f"{top}/oci.tar", modern.path)
    say("oci archive", f"oci-archive:{top}/oci.tar", "twice")
    say("recognised by content: docker archive", f"{top}/legacy.tar", "twice")
    say("recognised by content: oci archive", f"{top}/oci.tar", "twice")
    say("recognised by content: oci layout", modern.path, "twice")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
