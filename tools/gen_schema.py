#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turn the CycloneDX JSON schemas into const C tables (see src/format/schema_table.h).

Usage: gen_schema.py OUTPUT.c SCHEMA.json...

Every schema object becomes a node: a short run of rules, one a keyword. Nodes that say
the same are one node, whichever file or version they come from; equality is found by
partition refinement, so that recursive definitions (a component holds components) are
shared between versions too. A keyword this script does not know is an error: better no
program than one that silently checks less.
"""
import json
import pathlib
import re
import sys

ANNOTATIONS = {"title", "description", "$comment", "examples", "default", "meta:enum",
               "deprecated", "$id", "$schema", "definitions"}
TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"]
FORMATS = {"date-time": "SB_FORMAT_DATE_TIME", "date": "SB_FORMAT_DATE",
           "uri": "SB_FORMAT_URI", "idn-email": "SB_FORMAT_IDN_EMAIL",
           "iri-reference": None}
NUMBERS = {"minLength": "MIN_LENGTH", "maxLength": "MAX_LENGTH", "minItems": "MIN_ITEMS",
           "maxItems": "MAX_ITEMS", "minimum": "MINIMUM", "maximum": "MAXIMUM"}
LISTS = {"oneOf": "ONE_OF", "anyOf": "ANY_OF", "allOf": "ALL_OF"}
HANDLED = {"type", "enum", "const", "required", "properties", "additionalProperties",
           "items", "additionalItems", "uniqueItems", "pattern", "format", "not", "if",
           "then", "else", "$ref"} | set(NUMBERS) | set(LISTS)


def fail(where, what):
    sys.exit(f"gen_schema.py: {where}: {what}")


def pcre(pattern):
    """ECMA-262 pattern to PCRE2: '.' and \\s differ in what they call a line or a space."""
    out, in_class, i = "", False, 0
    space = r"\t-\r\x20\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}" \
            r"\x{3000}\x{feff}"
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            pair = pattern[i:i + 2]
            if pair == r"\s":
                out += space if in_class else f"[{space}]"
            elif pair in (r"\-", r"\.", r"\/", r"\d"):
                out += {r"\d": "0-9" if in_class else "[0-9]"}.get(pair, pair)
            else:
                fail(pattern, f"no translation for {pair}")
            i += 2
            continue
        if c == "." and not in_class:
            out += r"[^\n\r\x{2028}\x{2029}]"
        else:
            in_class = c == "[" or (in_class and c != "]")
            out += c
        i += 1
    return out


class Tables:
    """All schemas as nodes; a node is a list of rules (op, operand...)."""

    def __init__(self):
        self.documents, self.nodes, self.index = {}, [], {}
        self.anything = self.add([])
        self.never = self.add([("NEVER",)])

    def add(self, rules):
        self.nodes.append(rules)
        return len(self.nodes) - 1

    def load(self, path):
        self.documents[path.name] = json.loads(path.read_text(encoding="utf-8"))

    def resolve(self, document, ref):
        name, _, fragment = ref.partition("#")
        name = name or document
        if name not in self.documents:
            fail(document, f"{ref} is in no schema given")
        return self.node(name, fragment)

    def find(self, document, pointer):
        at = self.documents[document]
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            at = at[int(step)] if isinstance(at, list) else at[step]
        return at

    def node(self, document, pointer):
        """The node of a place, made on first sight (before its rules: it may recurse)."""
        key = (document, pointer)
        if key not in self.index:
            schema = self.find(document, pointer)
            if isinstance(schema, bool):
                self.index[key] = self.anything if schema else self.never
                return self.index[key]
            self.index[key] = self.add([])
            self.nodes[self.index[key]] = self.rules(document, pointer, schema)
        return self.index[key]

    def rules(self, document, pointer, schema):
        unknown = set(schema) - HANDLED - ANNOTATIONS
        if unknown:
            fail(f"{document}#{pointer}", f"keywords not known: {sorted(unknown)}")
        out = self.simple_rules(document, schema)

        def child(key):
            return ("N", self.node(document, f"{pointer}/{key}"))

        if "properties" in schema or "additionalProperties" in schema:
            props = sorted(schema.get("properties", {}), key=lambda n: n.encode())
            escaped = [(n, n.replace("~", "~0").replace("/", "~1")) for n in props]
            extra = child("additionalProperties") if "additionalProperties" in schema \
                else ("N", self.anything)
            out.append(("PROPERTIES",
                        ("P", tuple((n, child(f"properties/{e}")) for n, e in escaped)),
                        extra))
        if isinstance(schema.get("items"), list):
            extra = child("additionalItems") if "additionalItems" in schema \
                else ("N", self.anything)
            out.append(("TUPLE", ("L", tuple(child(f"items/{i}")
                                            for i in range(len(schema["items"])))), extra))
        elif "items" in schema:
            out.append(("ITEMS", child("items")))
        for key, op in LISTS.items():
            if key in schema:
                out.append((op, ("L", tuple(child(f"{key}/{i}")
                                            for i in range(len(schema[key]))))))
        if "not" in schema:
            out.append(("NOT", child("not")))
        if "if" in schema:
            anything = ("N", self.anything)
            out.append(("IF", child("if"), child("then") if "then" in schema else anything,
                        child("else") if "else" in schema else anything))
        return out

    def simple_rules(self, document, schema):
        out = []
        if "$ref" in schema:
            out.append(("REF", ("N", self.resolve(document, schema["$ref"]))))
        if "type" in schema:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            out.append(("TYPE", sum(1 << TYPES.index(k) for k in kinds)))
        values = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if values in ([True], [False]):
            out.append(("BOOLEAN", int(values[0])))
        elif values is not None:
            if not all(isinstance(v, str) for v in values):
                fail(document, f"enum of other things than text: {values}")
            out.append(("ENUM", ("E", tuple(values))))
        if "required" in schema:
            out.append(("REQUIRED", ("T", tuple(schema["required"]))))
        for key, op in NUMBERS.items():
            if key in schema:
                out.append((op, ("D", float(schema[key]))))
        if schema.get("uniqueItems"):
            out.append(("UNIQUE",))
        if "pattern" in schema:
            out.append(("PATTERN", ("R", schema["pattern"])))
        if "format" in schema:
            if schema["format"] not in FORMATS:
                fail(document, f"format not known: {schema['format']}")
            if FORMATS[schema["format"]]:
                out.append(("FORMAT", FORMATS[schema["format"]]))
        return out


def follow(nodes, i):
    """A node that only refers is the node it refers to."""
    seen = set()
    while len(nodes[i]) == 1 and nodes[i][0][0] == "REF" and i not in seen:
        seen.add(i)
        i = nodes[i][0][1][1]
    return i


def mapped(operand, class_of):
    if not isinstance(operand, tuple):
        return operand
    if operand[0] == "N":
        return ("N", class_of[operand[1]])
    if operand[0] in ("L", "P"):
        return (operand[0], tuple(mapped(x, class_of) if x[0] == "N"
                                  else (x[0], mapped(x[1], class_of)) for x in operand[1]))
    return operand


def share(nodes):
    """The coarsest partition in which equal nodes have equal rules and equal children."""
    target = [follow(nodes, i) for i in range(len(nodes))]
    cls, count = [0] * len(nodes), 1
    while True:
        via = [cls[t] for t in target]
        seen = {}
        new = []
        for i in range(len(nodes)):
            rules = tuple((r[0],) + tuple(mapped(x, via) for x in r[1:])
                          for r in nodes[target[i]])
            new.append(seen.setdefault(rules, len(seen)))
        cls = new
        if len(seen) == count:
            return cls, list(seen)
        count = len(seen)


def same_value(rule):
    """Nodes that a rule holds against the very value, not against a part of it."""
    if rule[0] in ("REF", "NOT", "IF"):
        return [x[1] for x in rule[1:]]
    if rule[0] in LISTS.values():
        return [x[1] for x in rule[1][1]]
    return []


def check_loops(nodes):
    """The interpreter recurses; every loop must go a level down the document."""
    state = [0] * len(nodes)

    def visit(i):
        state[i] = 1
        for rule in nodes[i]:
            for to in same_value(rule):
                if state[to] == 1:
                    fail("schemas", "a definition refers to itself for the same value")
                if state[to] == 0:
                    visit(to)
        state[i] = 2

    for i in range(len(nodes)):
        if state[i] == 0:
            visit(i)


class Emitter:
    """Numbers the operands: every list, text and number is written once."""

    def __init__(self):
        self.blob, self.texts, self.text_id = b"", [], {}
        self.words, self.word_runs = [], {}
        self.enums, self.order, self.enum_runs = [], [], {}
        self.lists, self.list_runs = [], {}
        self.props, self.prop_runs = [], {}
        self.numbers, self.patterns = [], []

    def text(self, s):
        if s not in self.text_id:
            raw = s.encode()
            self.text_id[s] = len(self.texts)
            self.texts.append((len(self.blob), len(raw)))
            self.blob += raw + b"\0"
        return self.text_id[s]

    def run(self, pool, runs, key, items):
        if key not in runs:
            runs[key] = len(pool)
            pool.extend(items)
        return runs[key]

    def enum(self, values):
        """Sorted for the search; order[k] is the k-th as the schema lists them."""
        if values not in self.enum_runs:
            ranked = sorted(values, key=lambda v: v.encode())
            self.enum_runs[values] = len(self.enums)
            self.enums.extend(self.text(v) for v in ranked)
            self.order.extend(ranked.index(v) for v in values)
        return self.enum_runs[values]

    def operand(self, x):
        if not isinstance(x, tuple):
            return [x]
        kind, value = x
        if kind == "N":
            return [value]
        if kind == "D":
            if value not in self.numbers:
                self.numbers.append(value)
            return [self.numbers.index(value)]
        if kind == "R":
            if value not in self.patterns:
                self.patterns.append(value)
            return [self.patterns.index(value)]
        if kind == "E":
            return [self.enum(value), len(value)]
        if kind == "T":
            return [self.run(self.words, self.word_runs, value,
                             [self.text(v) for v in value]), len(value)]
        if kind == "L":
            return [self.run(self.lists, self.list_runs, value, [v[1] for v in value]),
                    len(value)]
        return [self.run(self.props, self.prop_runs, value,
                         [(self.text(n), v[1]) for n, v in value]), len(value)]


def c_string(raw):
    out = ""
    for b in raw:
        c = chr(b)
        if c in '"\\':
            out += "\\" + c
        elif 32 <= b < 127 and c != "?":
            out += c
        else:
            out += f"\\{b:03o}"
    return f'"{out}"'


def array(kind, name, rows, per_line=8):
    lines = [", ".join(rows[i:i + per_line]) for i in range(0, len(rows), per_line)]
    return f"const {kind} {name}[] = {{\n\t" + ",\n\t".join(lines) + "\n};\n"


def roots(tables, cls):
    for name in sorted(tables.documents):
        m = re.match(r"bom-(1\.\d+)(-strict)?\.SNAPSHOT\.schema\.json$", name)
        if m and (m[2] or f"bom-{m[1]}-strict.SNAPSHOT.schema.json" not in tables.documents):
            yield m[1], cls[tables.index[(name, "")]]


def main():
    tables = Tables()
    for name in sys.argv[2:]:
        tables.load(pathlib.Path(name))
    for name in sorted(tables.documents):
        if name.startswith("bom-"):
            tables.node(name, "")
    cls, kept = share(tables.nodes)
    check_loops(kept)
    emit, rules, nodes = Emitter(), [], []
    for node in kept:
        nodes.append(f"{{ {len(rules)}, {len(node)} }}")
        for rule in node:
            flat = [str(v) for x in rule[1:] for v in emit.operand(x)]
            rules.append(f"{{ SB_SCHEMA_{rule[0]}, {{ {', '.join(flat) or 0} }} }}")
    blob = [emit.blob[i:i + 72] for i in range(0, len(emit.blob), 72)]
    out = ["/* Generated by tools/gen_schema.py; do not edit. */\n"
           '#include "format/schema_table.h"\n',
           "const char sb_schema_blob[] =\n\t" + "\n\t".join(map(c_string, blob)) + ";\n",
           array("struct sb_schema_text", "sb_schema_text",
                 [f"{{ {a}, {n} }}" for a, n in emit.texts]),
           array("struct sb_schema_node", "sb_schema_node", nodes),
           array("struct sb_schema_rule", "sb_schema_rule", rules, 2),
           array("struct sb_schema_prop", "sb_schema_prop",
                 [f"{{ {a}, {n} }}" for a, n in emit.props]),
           array("uint16_t", "sb_schema_list", [str(v) for v in emit.lists], 16),
           array("uint16_t", "sb_schema_word", [str(v) for v in emit.words], 16),
           array("uint16_t", "sb_schema_enum", [str(v) for v in emit.enums], 16),
           array("uint16_t", "sb_schema_enum_order", [str(v) for v in emit.order], 16),
           array("double", "sb_schema_number", [repr(v) for v in emit.numbers]),
           array("struct sb_schema_pattern", "sb_schema_pattern",
                 [f"{{ {c_string(p.encode())},\n\t  {c_string(pcre(p).encode())} }}"
                  for p in emit.patterns], 1),
           f"const size_t sb_schema_patterns = {len(emit.patterns)};\n",
           array("struct sb_schema_root", "sb_schema_root",
                 [f'{{ "{v}", {n} }}' for v, n in roots(tables, cls)], 1),
           f"const size_t sb_schema_roots = {len(list(roots(tables, cls)))};\n"]
    if max(len(emit.texts), len(nodes), len(rules), len(emit.props), len(emit.lists),
           len(emit.words), len(emit.enums)) > 0xffff:
        fail("tables", "more than 65535 rows: the operands are 16 bits wide")
    pathlib.Path(sys.argv[1]).write_text("\n".join(out), encoding="ascii")


main()
