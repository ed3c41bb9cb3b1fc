"""Jupyter's own conformance tests for kernels, every optional one switched on."""

import unittest

import jupyter_kernel_test


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "typescript"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('a warning')"
    code_page_something = "%help"
    code_generate_error = "throw new RangeError('on purpose')"
    code_inspect_sample = "Math.max"
    code_clear_output = "console.clear()"

    completion_samples = [
        {"text": "JSON.stri", "matches": {"stringify"}},
        {"text": "[1, 2].flatM", "matches": {"flatMap"}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]

    complete_code_samples = ["1 + 1", "const half = (x: number) => x / 2", "%time 1 + 1", "for (;;) {}"]
    incomplete_code_samples = ["function f() {", "f(1,", "`a template", "/* a comment", "const x =", "x."]
    invalid_code_samples = ["const = 1", "f(]", "'a string", "%nothing"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "await Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
        {"code": "({ depth: 1.5 as number })", "result": "{ depth: 1.5 }"},
        {"code": "6 * 7", "result": "42"},
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6?*"

    code_display_data = [
        {
            "code": "(globalThis as any)[Symbol.for('Jupyter.host')].display({ 'text/html': '<b>bold</b>' })",
            "mime": "text/html",
        },
        {"code": "%%html\n<i>slanted</i>", "mime": "text/html"},
    ]


class TypeScriptWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "typescript"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
