#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""summary.html in a real browser: search, sort, links, escapes, no requests. TAP.

Environment: RECORD_UPDATE   the helper (default: build/tests/unit/record_update)
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import chromium

HERE = pathlib.Path(__file__).resolve().parent
HELPER = os.environ.get("RECORD_UPDATE", HERE.parents[1] / "build/tests/unit/record_update")
count = failed = 0

NAMES = "[...document.querySelectorAll('#services tbody tr')].filter(r => !r.hidden)" \
        ".map(r => r.cells[0].textContent)"
COLUMN = "[...document.querySelectorAll('#services tbody tr')]" \
         ".map(r => Number(r.cells[%d].dataset.v))"


def check(good, what, more=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'' if good else 'not '}ok {count} - {what}")
    if not good and more:
        print(f"# {more}")


def make(root, *args):
    subprocess.run([sys.executable, HERE / "fleet_history.py", root, *args], check=True)
    subprocess.run([HELPER, root], check=True, stdout=subprocess.DEVNULL)
    return root / "summary.html"


def type_in(b, text):
    b.eval(f"s = document.getElementById('search'); s.value = {json.dumps(text)};"
           "s.dispatchEvent(new Event('input'))")


def search(b):
    names = b.eval(NAMES)
    check(len(names) == 60 and names == sorted(names), "60 services in order of name")
    type_in(b, "API-gate way")
    found = b.eval(NAMES)
    check(found and all("api-gateway" in n for n in found) and len(found) < 60,
          "every word of the search must fit, in any case", found)
    check(b.eval("document.getElementById('shown').textContent") ==
          f"{len(found)} of 60 shown", "the number shown is said")
    type_in(b, "no such service")
    check(b.eval(NAMES) == [], "a search without hits hides all")
    type_in(b, "")
    b.eval("s = document.getElementById('status'); s.value = 'failed';"
           "s.dispatchEvent(new Event('change'))")
    bad = b.eval(NAMES)
    check(0 < len(bad) < 60, "the failed ones alone")
    b.eval("s.value = ''; s.dispatchEvent(new Event('change'))")
    check(len(b.eval(NAMES)) == 60, "and all again")


def sort(b):
    press = "document.querySelectorAll('#services th button')[%d].click()"
    state = "document.querySelectorAll('#services thead th')[%d].getAttribute('aria-sort')"
    b.eval(press % 1)
    values = b.eval(COLUMN % 1)
    check(values == sorted(values, reverse=True) and len(set(values)) > 10,
          "components: most first")
    check(b.eval(state % 1) == "descending" and b.eval(state % 0) is None, "and said so")
    b.eval(press % 1)
    values = b.eval(COLUMN % 1)
    check(values == sorted(values) and b.eval(state % 1) == "ascending", "then least first")
    b.eval(press % 0)
    check(b.eval(NAMES) == sorted(b.eval(NAMES)), "and by name again")


def content(b, root):
    text = b.eval("document.body.innerText")
    record = json.loads((root / "metadata.json").read_text())
    check(record["total_services"] == 60, "the record agrees")
    name, service = next(iter(record["services"].items()))
    last = service["runs"][-1]
    row = b.eval("[...document.querySelectorAll('#services tbody tr')]"
                 f".find(r => r.cells[0].textContent === {json.dumps(name)}).innerText")
    check(f"{last['component_count']:,}" in row and last["sbom_file"] in row.replace("\n", ""),
          "a row has its count with separators and its path", row)
    head = b.eval("[...document.querySelectorAll('#services thead th')]"
                  ".map(t => t.textContent)")
    check([h for h in head if h in ("Service", "Components", "Status", "SBOM File")] ==
          ["Service", "Components", "Status", "SBOM File"], "the columns of R130", head)
    for word in ("legit-health-plus", "1.1.0.0", "sbom 0.1.0", "a1a904d", "Shared layers",
                 "What the columns say", "no such file or directory", "2036-01-31",
                 "the image's label says revision"):
        check(word in text, f"says {word}")
    links = b.eval("[...document.querySelectorAll('td.file a')].map(a => a.href)")
    gone = [u for u in links if u.startswith("file://") and
            not os.path.exists(u[7:]) and "2026-02-20" in u]
    check(len(links) == 60 and not gone, "every link leads to a report", gone[:3])
    anchors = b.eval("[...document.querySelectorAll('a[href^=\"#\"]')]"
                     ".filter(a => !document.getElementById(a.hash.slice(1))).length")
    check(anchors == 0, "every anchor leads somewhere")
    check(b.eval("document.querySelectorAll('main section[aria-labelledby]').length") >= 6 and
          b.eval("[...document.querySelectorAll('[aria-labelledby]')].every(e => "
                 "document.getElementById(e.getAttribute('aria-labelledby')))"),
          "landmarks have names")
    wide = b.eval("document.documentElement.scrollWidth <= window.innerWidth")
    check(wide, "the page itself never scrolls sideways")


def contrast(b):
    """WCAG AA for the words in colour, in light and dark."""
    script = """
    (() => { const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => {
        x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
        return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
      const back = e => { for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor;
        if (!/, 0\\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
      let worst = 99, what = '';
      for (const e of document.querySelectorAll('.pill, .soft, .why, .under, caption, dt, a, td, th, p'))
        if (e.offsetParent) { const a = lum(getComputedStyle(e).color), b = lum(back(e));
          const r = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          if (r < worst) { worst = r; what = e.className + ' ' + e.textContent.slice(0, 30); } }
      return [worst, what]; })()"""
    for scheme in ("light", "dark"):
        b.call("Emulation.setEmulatedMedia",
               features=[{"name": "prefers-color-scheme", "value": scheme}])
        worst, what = b.eval(script)
        check(worst >= 4.5, f"contrast of at least 4.5 in {scheme}: {worst:.1f}", what)


def hostile(root):
    page = make(root, "3", "2", "hostile")
    with chromium.Browser() as b:
        b.open(page.as_uri())
        check(b.eval("document.title").startswith("SBOM summary") and
              "owned" != b.eval("document.title"), "a hostile name runs nothing")
        check(b.eval("document.images.length") == 0 and
              b.eval("document.scripts.length") == 1, "and makes no element")
        check(any("<img src=x" in n for n in b.eval(NAMES)), "but shows as it is")
        check(b.eval("[...document.links].every(a => "
                     "/^(#|reports\\/|metadata\\.json$)/.test(a.getAttribute('href')))"),
              "no link leads anywhere else")
        check(b.requests() == [page.as_uri()], "no request but the page", b.requests())


def main():
    if not chromium.program():
        print("1..0 # SKIP no chromium")
        return 0
    with tempfile.TemporaryDirectory() as tmp:
        root = pathlib.Path(tmp) / "fleet"
        page = make(root, "60", "24")
        with chromium.Browser() as b:
            b.open(page.as_uri())
            content(b, root)
            search(b)
            sort(b)
            contrast(b)
            check(b.requests() == [page.as_uri()], "no request but the page", b.requests())
            check(b.complaints() == [], "nothing to complain about", b.complaints())
        hostile(pathlib.Path(tmp) / "hostile")
        plain = page.read_text()
        check("http://" not in plain and "https://" not in plain and "@import" not in plain,
              "the file names no address")
    print(f"1..{count}")
    return failed != 0


sys.exit(main())
