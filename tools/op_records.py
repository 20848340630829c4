"""The op records of dialects/braid, read and checked: what opgen.py and test/sweep/record_golden.py work from."""

import ast
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DTYPES = re.findall(r'ROW\(\w+, "(\w+)"', (ROOT / "runtime/include/braid/dtype.h").read_text())
ROLES = ["none", "pointwise", "view", "source", "reduction", "contraction", "placement"]
KINDS = ["pointwise", "structured", "composite"]
PROMOTIONS = {"none": "none", "promote": "promote", "float": "floating", "wide": "wide"}
DIMS_KINDS = ["axes", "indices", "shape"]
LIST_KINDS = DIMS_KINDS + ["ints", "floats"]
MAX_FIXED = 32  # kMaxFixed in dialects/rules/op.h
MAX_POINTWISE = 3  # the loops of runtime/ops/kernels/loop.h
FAMILIES = ["Pointwise", "Compare", "Creation", "Reduce", "Contract", "Movement", "Indexing", "Composite"]

# What a `scalar` body may use besides its operands (dialects/rules/scalar), and a gradient besides operands, y, dy and other ops.
SCALAR_VOCABULARY = set(
    "abs ceil cos exp floor fma like log max min pow round_even select sigmoid sin sqrt tanh".split()
)
GRADIENT_VOCABULARY = {"where"}


@dataclass
class Attribute:
    name: str
    kind: str
    default: str = None  # C++ text, or None when a call must give it
    words: tuple = ()  # of an enumeration
    enum: str = None  # the C++ type of an enumeration


@dataclass
class Case:
    """One call in the sweep: shapes of the operands, and attributes as Python values."""

    shapes: list
    attributes: dict


class Record:
    """One op. Fields that the record gives as they are keep their names."""

    def __init__(self, fields, attribute_kinds, operand_kinds, variadic_types):
        self.name = fields["opName"]
        file, line = fields["!locs"][-1].split(":")
        self.family, self.line = Path(file).stem, int(line)
        for key in ["kind", "result", "promotion", "accepts", "aliases", "summary", "domain", "ulp"]:
            setattr(self, key, fields[key])
        self.scalar, self.reference = fields["scalar"].strip(), fields["reference"].strip()
        self.description = " ".join(fields["description"].split())
        self.in_script, self.normalised = bool(fields["in_script"]), bool(fields["normalised"])
        self.in_order = fields["in_order"]
        self.portable, self.faults = bool(fields["portable"]), bool(fields["faults"])
        self.role = fields["role"] or ("pointwise" if self.kind == "pointwise" else "none")
        self.combiner, self.neutral = fields["combiner"], fields["neutral"]
        self.gradients = None if fields["gradient"] is None else [g.strip() for g in fields["gradient"]]
        self.case_texts, self.default_texts = fields["cases"], fields["defaults"]

        self.operands, self.operand_kinds, self.attributes, self.variadic = [], [], [], False
        results = fields["results"]["args"]
        self.results = [name for _, name in results]
        self.result_kinds = [operand_kinds.get(type_["def"]) for type_, _ in results]
        self.any_results = any(type_["def"] in variadic_types for type_, _ in results)
        for type_, name in fields["arguments"]["args"]:
            if type_["def"] in attribute_kinds:
                kind, words = attribute_kinds[type_["def"]]
                self.attributes.append(Attribute(name, kind, words=words, enum=self.camel + camel(name)))
            else:
                self.operands.append(name)
                self.operand_kinds.append(operand_kinds.get(type_["def"], "element"))
                self.variadic |= type_["def"] in variadic_types

    @property
    def camel(self):
        return camel(self.name)

    @property
    def gradient_kind(self):
        if "decompose" in self.gradients:
            return "decompose"
        return "none" if all(g == "none" for g in self.gradients) else "rule"

    @property
    def written_gradient(self):
        """Whether the record holds gradient expressions, rather than the name of a rule."""
        return self.gradient_kind == "rule" and "rule" not in self.gradients

    @property
    def operand_count(self):
        return -1 if self.variadic else len(self.operands)

    @property
    def result_count(self):
        return -1 if self.any_results else len(self.results)

    @property
    def cases(self):
        return [parse_case(text) for text in self.case_texts]


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def parse_case(text):
    call = ast.parse(f"f({text})", mode="eval").body
    return Case(
        [ast.literal_eval(a) for a in call.args], {k.arg: ast.literal_eval(k.value) for k in call.keywords}
    )


def names_in(expression):
    """The identifiers of a C++ expression, without those after a dot and without type suffixes of numbers."""
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", expression))


def set_defaults(record):
    for text in record.default_texts:
        name, _, value = (part.strip() for part in text.partition("="))
        attribute = next((a for a in record.attributes if a.name == name), None)
        if attribute is None:
            yield f"default for an unknown attribute: {name}"
        else:
            attribute.default = value
    given = [a.default is not None for a in record.attributes]
    if given != sorted(given):
        yield "attributes with a default must come last"


def wrong(record, ops):
    """What is wrong with a record, as texts."""
    yield from set_defaults(record)
    if record.kind not in KINDS:
        yield f"kind is {record.kind!r}, not one of {', '.join(KINDS)}"
    if record.family not in FAMILIES:
        yield f"family {record.family} is not listed in tools/op_records.py"
    if not record.summary:
        yield "summary is missing"
    if not record.reference:
        yield "reference is missing"
    if unknown := [d for d in record.accepts if d not in DTYPES]:
        yield f"accepts unknown dtypes: {', '.join(unknown)}"
    if record.promotion not in PROMOTIONS:
        yield f"promotion is {record.promotion!r}, not one of {', '.join(PROMOTIONS)}"
    if record.role not in ROLES:
        yield f"role is {record.role!r}, not one of {', '.join(ROLES)}"
    if (record.role == "reduction") != (record.combiner in ops and record.neutral != ""):
        yield "a reduction, and nothing else, has an op as combiner and a neutral element"
    if record.kind == "structured" and record.role == "none" and not record.portable:
        yield "a structured op has a role or a portable kernel"
    if record.portable and record.kind != "structured":
        yield "only a structured op has a portable kernel of its own"
    if record.result not in ["same", "bool"]:
        yield f"result is {record.result!r}, not same or bool"
    if record.domain and len(record.domain) != len(record.operands):
        yield f"{len(record.domain)} domains for {len(record.operands)} operands"
    if record.in_order and sorted(record.in_order) != sorted(record.operands + [a.name for a in record.attributes]):
        yield f"in_order names {', '.join(record.in_order)}, not each parameter once"
    for what, names, any_number in [
        ("operands", record.operands, record.variadic),
        ("results", record.results, record.any_results),
    ]:
        if any_number and len(names) > 1:
            yield f"{what} in any number stand alone, not beside others: {', '.join(names)}"
        if len(names) > MAX_FIXED:
            yield f"{len(names)} {what}; masks over them have {MAX_FIXED} bits"
    yield from wrong_scalar(record)
    yield from wrong_gradient(record, ops)
    yield from wrong_cases(record)


def wrong_scalar(record):
    if record.kind != "pointwise":
        if record.scalar:
            yield "only a pointwise op has a scalar body"
        return
    if not record.scalar:
        yield "scalar is missing"
    if record.result_count != 1 or not 1 <= record.operand_count <= MAX_POINTWISE:
        yield f"a pointwise op has 1 to {MAX_POINTWISE} operands and one result"
    if record.attributes:
        yield "a pointwise op has no attributes"
    if unknown := names_in(record.scalar) - SCALAR_VOCABULARY - set(record.operands):
        yield f"scalar uses unknown names: {', '.join(sorted(unknown))}"


def wrong_gradient(record, ops):
    gradients = record.gradients
    if gradients is None:
        yield 'gradient is missing: give an expression, "rule", "decompose" or "none" for each operand'
        return
    if len(gradients) != len(record.operands):
        yield f"{len(gradients)} gradients for {len(record.operands)} operands"
    for word in ["rule", "decompose"]:
        if word in gradients and any(g not in [word, "none"] for g in gradients):
            yield f'"{word}" for one operand and an expression for another'
    if ("decompose" in gradients) != (record.kind == "composite"):
        yield 'a composite op, and no other, has the gradient "decompose"'
    if record.result_count != 1 and record.written_gradient:
        yield 'the gradient of an op with several results is a "rule"'
    known = ops | GRADIENT_VOCABULARY | set(record.operands) | {"y", "dy", "rule", "decompose", "none"}
    for operand, gradient in zip(record.operands, gradients):
        if unknown := names_in(gradient) - known:
            yield f"gradient of {operand} uses unknown names: {', '.join(sorted(unknown))}"


def wrong_cases(record):
    if record.kind != "pointwise" and not record.case_texts:
        yield "an op that is not pointwise needs cases for the sweep"
    names = {a.name for a in record.attributes}
    for text in record.case_texts:
        try:
            case = parse_case(text)
        except (SyntaxError, ValueError):
            yield f"case is not a list of shapes and attributes: {text}"
            continue
        if not record.variadic and len(case.shapes) != len(record.operands):
            yield f"case has {len(case.shapes)} shapes for {len(record.operands)} operands: {text}"
        if unknown := set(case.attributes) - names:
            yield f"case gives unknown attributes {', '.join(sorted(unknown))}: {text}"
        if missing := {a.name for a in record.attributes if a.default is None} - set(case.attributes):
            yield f"case leaves out {', '.join(sorted(missing))}: {text}"


def wrong_names(records):
    """Names in the script module that two ops would have."""
    owner = {}
    for record in records:
        for name in ([record.name] if record.in_script else []) + record.aliases:
            if name in owner:
                yield f"{record.name}: the script name {name} is taken by {owner[name]}"
            owner[name] = record.name


def dump():
    tblgen = shutil.which("llvm-tblgen-22") or "/usr/lib/llvm-22/bin/llvm-tblgen"
    include = Path(tblgen).resolve().parent.parent / "include"
    command = [tblgen, "--dump-json", "-I", ROOT, "-I", include, ROOT / "dialects/braid/BraidOps.td"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr)
    return json.loads(result.stdout)


def load():
    """All records, in the order of their names, and the spellings of parameters; exits with every error that there is."""
    table = dump()
    kinds = {
        name: (table[name]["kind"], tuple(table[name].get("words", ())))
        for name in table["!instanceof"]["Attr"]
        if name.startswith("Braid_") and "kind" in table[name]
    }
    variadic = set(table["!instanceof"]["Variadic"])
    operand_kinds = {name: table[name]["operand"] for name in table["!instanceof"]["Braid_SpecialTensor"]}
    records = [Record(table[name], kinds, operand_kinds, variadic) for name in table["!instanceof"]["Braid_Op"]]
    records.sort(key=lambda r: r.name)
    ops = {r.name for r in records}
    errors = [f"{r.name}: {text}" for r in records for text in wrong(r, ops)] + list(wrong_names(records))
    if errors:
        sys.exit("\n".join(errors))
    spellings = {}
    for text in table["Braid_Keywords"]["spellings"]:
        ours, _, theirs = text.partition(":")
        spellings[ours.strip()] = theirs.split()
    return records, spellings
