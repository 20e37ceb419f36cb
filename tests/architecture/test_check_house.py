#!/usr/bin/env python3
"""Plants one breach of each rule in a small tree and expects check_house.py to name it."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).with_name("check_house.py")
FOLDERS = {"core": [], "data": ["core"], "store": ["data"], "cli": []}
COMPONENTS = {
    "loader": ["table", "digits"],
    "step": ["pca"],
    "metric": ["l1"],
    "classifier": ["knn", "softmax", "ridge"],
    "artifact": ["gallery"],
    "protocol": ["k_fold"],
    "score": ["accuracy"],
}
TABLE = """| folder | owns | may use |
|---|---|---|
| `core/` | c | nothing |
| `data/` | d | core |
| `store/` | s | data |
| `cli/` | commands | all |
"""


class CheckHouse(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.tree = Path(holder.name)
        self.write("framework/CMakeLists.txt", "".join(f"add_subdirectory({name})\n" for name in FOLDERS))
        self.write("framework/README.md", TABLE)
        lists = {family: {"anyOf": [{"enum": names}, {"type": "object"}]} for family, names in COMPONENTS.items()}
        self.write("docs/reference/sweep.schema.json", json.dumps({"definitions": lists}))
        for name, uses in FOLDERS.items():
            call = f"gridfold_add_folder({name}\n  SOURCES a.cpp\n  USES {' '.join(uses)})\n" if name != "cli" else ""
            self.write(f"framework/{name}/CMakeLists.txt", call)
            self.write(f"framework/{name}/a.hpp", "#pragma once\n")
        subprocess.run(["git", "init", "--quiet", str(self.tree)], check=True)

    def write(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def findings(self):
        subprocess.run(["git", "-C", str(self.tree), "add", "--all"], check=True)
        run = subprocess.run([sys.executable, str(CHECK), str(self.tree)], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout

    def assert_found(self, sentence):
        status, text = self.findings()
        self.assertEqual(status, 1)
        self.assertIn(sentence, text)

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.write("framework/store/a.cpp", '#include <hdf5.h>\n#include "core/a.hpp"\n// std::cout in words\n')
        self.assertEqual(self.findings()[0], 0)

    def test_an_upward_include_is_found(self):
        self.write("framework/core/a.cpp", '#include "store/a.hpp"\n')
        self.assert_found('framework/core/a.cpp:1 includes "store/a.hpp": core may not use store.')

    def test_two_types_of_one_name_are_found(self):
        pair = "namespace g {\nstruct Pair {\n};\n}  // namespace g\n"
        self.write("framework/core/a.hpp", "#pragma once\n" + pair)
        self.write("framework/data/a.cpp", "namespace {\n" + pair + "}  // namespace\n")
        self.write("framework/data/a.hpp", "#pragma once\nnamespace g {\nclass Pair::Inner {\n};\n}  // namespace g\n")
        self.assertEqual(self.findings()[0], 0)
        self.write("framework/store/a.cpp", "namespace g {\nclass Pair final {\n};\n}  // namespace g\n")
        self.assert_found("framework/store/a.cpp defines g::Pair, as framework/core/a.hpp does")

    def test_a_relative_include_is_found(self):
        self.write("framework/data/a.cpp", '\n#include "../core/a.hpp"\n')
        self.assert_found("framework/data/a.cpp:2 includes \"../core/a.hpp\"")

    def test_a_third_party_header_outside_its_folder_is_found(self):
        self.write("framework/data/a.cpp", "#include <H5public.h>\n")
        self.assert_found("framework/data/a.cpp:1 includes <H5public.h>: only hdf5, store may include HDF5.")

    def test_printing_outside_cli_is_found(self):
        self.write("framework/data/a.cpp", 'void f() {\n  std::printf("x");\n}\n')
        self.assert_found("framework/data/a.cpp:2 prints")

    def test_printing_to_a_buffer_is_allowed(self):
        self.write("framework/data/a.cpp", 'void f(char* b) { std::snprintf(b, 1, "x"); }\n')
        self.assertEqual(self.findings()[0], 0)

    def test_a_component_that_another_folder_asks_for_by_name_is_found(self):
        forms = {
            "table": 'bool b(const Loader& l) { return l.component.name == "table"; }',
            "softmax": 'bool b(const X& x) { return x.component.name == "softmax" || x.component.name == "ridge"; }',
            "ridge": 'bool b(const X& x) { return x.component.name == "softmax" || x.component.name == "ridge"; }',
            "digits": 'const Loader* b(const Loaders& l) { return find_entry(l, "digits"); }',
            "knn": 'constexpr auto kKnn = "knn"; bool b(const X& x) { return x.component.name == kKnn; }',
            "k_fold": 'bool b(const X& x) {\n  return x.component.name ==\n         "k_fold";\n}',
            "l1": 'bool b(const Map& map) { return map.count("l1") > 0; }',
            "accuracy": 'double b(const Map& map) { return map.at("accuracy"); }',
            "pca": 'auto b(const Map& map) { return map.find("pca"); }',
            "gallery": 'constexpr auto kGallery = R"(gallery)";',
        }
        for name, form in forms.items():
            with self.subTest(name=name):
                self.write("framework/store/a.cpp", form + "\n")
                self.assert_found(f'asks for the component "{name}" of ')

    def test_an_export_that_another_folder_asks_for_by_name_is_found(self):
        self.write("framework/CMakeLists.txt", "".join(f"add_subdirectory({name})\n" for name in [*FOLDERS, "export"]))
        self.write("framework/export/CMakeLists.txt", "gridfold_add_folder(export SOURCES a.cpp)\n")
        self.write("framework/export/a.cpp", 'Format a() { return {.component = {.name = "csv-long"}}; }\n')
        self.write("framework/store/a.cpp", 'const Format* b(const Formats& l) { return find_entry(l, "csv-long"); }\n')
        self.assert_found('framework/store/a.cpp:1 asks for the component "csv-long" of export by name.')

    def test_the_name_of_a_component_in_a_comment_a_sentence_or_its_own_folder_is_allowed(self):
        self.write("framework/data/a.cpp", 'Loader a() { return {.component = {.name = "table"}}; }\n')
        self.write("framework/store/a.cpp", '// As "table" does.\nconstexpr auto kText = "a table of digits";\n')
        self.assertEqual(self.findings()[0], 0)

    def test_a_use_that_the_table_does_not_name_is_found(self):
        self.write("framework/store/CMakeLists.txt", "gridfold_add_folder(store SOURCES a.cpp USES data core)\n")
        self.assert_found("framework/README.md says that store may use data, its CMakeLists.txt names data, core.")

    def test_a_use_against_the_pipeline_is_found(self):
        self.write("framework/core/CMakeLists.txt", "gridfold_add_folder(core SOURCES a.cpp USES data)\n")
        self.assert_found("framework/core/CMakeLists.txt uses data, which does not come before it")

    def test_a_shapeless_name_is_found(self):
        self.write("framework/data/utils.cpp", "\n")
        self.assert_found("framework/data/utils.cpp has a name that says nothing")

    def test_a_path_of_one_machine_is_found(self):
        self.write("notes.md", "see " + "/" + "home/somebody/data\n")
        self.assert_found("notes.md:1 holds a path of one machine.")

    def test_a_header_without_its_guard_is_found(self):
        self.write("framework/data/a.hpp", "int x();\n")
        self.assert_found("framework/data/a.hpp has no #pragma once.")


if __name__ == "__main__":
    unittest.main()
