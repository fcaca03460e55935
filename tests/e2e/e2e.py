# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: TAP, the program, the images and their unpacked truth."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/oracle"), str(TOP / "tests/images")]
SBOM = os.environ.get("SBOM", str(TOP / "build/sbom"))
import ocilayout  # noqa: E402  (found through the path set above)

DEMO = os.environ.get("SBOM_DEMO", str(TOP / "build/demo"))
WORK = os.environ.get("SBOM_WORK", str(TOP / "build/e2e"))


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def ok(self, good, what, *notes):
        self.n += 1
        self.bad += not good
        print(f"{'' if good else 'not '}ok {self.n} - {what}", flush=True)
        if not good:
            for note in notes:
                for line in str(note).splitlines()[:20]:
                    print(f"# {line}")
        return good

    def same(self, got, want, what):
        """Two sets: none missing, none extra."""
        missing, extra = sorted(map(str, want - got)), sorted(map(str, got - want))
        return self.ok(not missing and not extra, f"{what} ({len(want)})",
                       *[f"missing: {x}" for x in missing[:10]],
                       *[f"extra:   {x}" for x in extra[:10]])

    def skip(self, what, why):
        self.n += 1
        print(f"ok {self.n} - {what} # SKIP {why}", flush=True)

    def done(self):
        print(f"1..{self.n}", flush=True)
        sys.exit(self.bad != 0)


def run(*args, env=None, timeout=300, **kw):
    """The program with arguments; standard input is closed unless given."""
    if "input" not in kw:
        kw.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([SBOM, *args], capture_output=True, timeout=timeout, check=False,
                          env={**os.environ, "NO_COLOR": "1",
                               "XDG_CACHE_HOME": f"{WORK}/cache", **(env or {})}, **kw)


def document(source, *args, env=None):
    """Scan a source and read the document; raises with the program's own words."""
    done = run("scan", *source.split(), "-o", "cyclonedx-json", *args, env=env)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


def demo_images():
    """(service, source) of the demo fleet, sources with absolute paths."""
    images = []
    for line in open(f"{DEMO}/services.yaml", encoding="utf-8"):
        key, _, value = line.strip().lstrip("- ").partition(": ")
        if key == "name":
            name = value
        elif key == "image":
            scheme, _, path = value.partition(":")
            images.append((name, f"{scheme}:{DEMO}/{path}"))
    return images


def sh(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.strip()}")
    return done.stdout


def skopeo_name(source):
    scheme, _, rest = source.partition(":")
    return {"oci-dir": "oci"}.get(scheme, scheme) + ":" + rest


def plain_layout(source, layout):
    """The image again in a layout that umoci can unpack: it knows no zstd, skopeo 1.9 no way
    from zstd to anything else."""
    shutil.rmtree(layout, ignore_errors=True)
    scheme, _, rest = source.partition(":")
    if scheme != "oci-dir":
        sh("skopeo", "--insecure-policy", "copy", "-q", skopeo_name(source), f"oci:{layout}:1")
        return
    path = rest.rpartition(":")[0]

    def blob(described):
        with open(f"{path}/blobs/{described['digest'].replace(':', '/')}", "rb") as f:
            return f.read()
    with open(f"{path}/index.json", encoding="utf-8") as f:
        manifest = json.loads(blob(json.load(f)["manifests"][0]))
    tars = [subprocess.run(["zstd", "-dcq"], input=blob(layer), capture_output=True,
                           check=True).stdout for layer in manifest["layers"]]
    made = ocilayout.Layout(layout)
    made.tag("1", made.manifest(tars, "", config=json.loads(blob(manifest["config"]))))


def unpack(layout, tag, dest):
    """The tree as umoci makes it; returns its root."""
    shutil.rmtree(dest, ignore_errors=True)
    rootless = [] if os.geteuid() == 0 else ["--rootless"]
    sh("umoci", "unpack", *rootless, "--image", f"{layout}:{tag}", dest)
    return f"{dest}/rootfs"


def zstd_packed(layout):
    for blob in pathlib.Path(layout, "blobs/sha256").iterdir():
        with open(blob, "rb") as f:
            if f.read(4) == b"\x28\xb5\x2f\xfd":
                return True
    return False


def unpacked(name, source):
    """The unpacked root of a demo image, kept until the fleet changes."""
    dest = f"{WORK}/unpacked/{name}"
    fleet = pathlib.Path(f"{DEMO}/.stamp").read_text(encoding="utf-8") + source
    stamp = pathlib.Path(f"{dest}.stamp")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fleet:
        return f"{dest}/rootfs"
    os.makedirs(f"{WORK}/unpacked", exist_ok=True)
    layout = f"{WORK}/unpacked/{name}.layout"
    scheme, _, rest = source.partition(":")
    if scheme == "oci-dir" and not zstd_packed(rest.rpartition(":")[0]):
        root = unpack(*rest.rsplit(":", 1), dest)
    else:
        plain_layout(source, layout)
        root = unpack(layout, "1", dest)
        shutil.rmtree(layout)
    stamp.write_text(fleet, encoding="utf-8")
    return root


def components(doc, nested=False):
    """Every component; those inside components only when asked for."""
    stack = list(doc.get("components", []))
    while stack:
        component = stack.pop()
        yield component
        if nested:
            stack += component.get("components", [])


def properties(thing):
    found = {}
    for prop in thing.get("properties", []):
        found.setdefault(prop["name"], []).append(prop.get("value", ""))
    return found
