#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The packages of each document are those of dpkg-query and importlib.metadata: none
missing, none extra, versions equal (issue: ground truth inside the image)."""
import posixpath
import re
import urllib.parse

from e2e import Tap, components, demo_images, document, unpacked

from debs import debs
from pydists import pydists


def purl(text):
    """name, version, qualifiers"""
    body, _, qualifiers = text.partition("?")
    name, _, version = body.rpartition("/")[2].partition("@")
    return (urllib.parse.unquote(name), urllib.parse.unquote(version),
            dict(urllib.parse.parse_qsl(qualifiers)))


def our_debs(doc):
    found = set()
    for component in components(doc):
        if component.get("purl", "").startswith("pkg:deb/"):
            name, version, qualifiers = purl(component["purl"])
            assert version == component["version"], component["purl"]
            found.add((name, version, qualifiers.get("arch")))
    return found


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def places(component):
    """(environment, metadata directory) of each place where the component was seen."""
    for seen in component.get("evidence", {}).get("occurrences", []):
        m = re.match(r"(.*?/(?:site|dist)-packages)/([^/]+\.(?:dist|egg)-info)(?:/|$)",
                     posixpath.join("/", seen["location"]))
        if m:
            yield m[1], m[2]


def our_pydists(doc):
    found = set()
    for component in components(doc, nested=True):
        if component.get("purl", "").startswith("pkg:pypi/"):
            for env, metadata in places(component):
                found.add((env, canonical(component["name"]), component["version"], metadata))
    return found


def main():
    tap = Tap()
    for service, source in demo_images():
        root = unpacked(service, source)
        try:
            doc = document(source)
        except Exception as error:  # the program's own words are the note
            tap.ok(False, f"{service}: scanned", error)
            continue
        tap.same(our_debs(doc), debs(root), f"{service}: Debian packages as dpkg-query says")
        truth = {(env, canonical(name), version, metadata)
                 for env, name, version, metadata in pydists(root)}
        tap.same(our_pydists(doc), truth,
                 f"{service}: Python distributions as importlib.metadata says")
    tap.done()


if __name__ == "__main__":
    main()
