# nbgrader for TypeScript notebooks. Copy this file into the folder of your course, beside source/, and add your own
# settings below it.

c = get_config()  # noqa: F821, nbgrader gives it

# What stands in a released notebook where the solution was. The key is the notebook's kernelspec.language.
c.ClearSolutions.code_stub = {
    "typescript": "// YOUR CODE HERE\nthrow new Error('not implemented')",
    "python": "# YOUR CODE HERE\nraise NotImplementedError()",
}

# How the lines of autotests begin, and how a value becomes text. The key is the kernelspec's name.
c.InstantiateTests.comment_strs = {"typescript": "//", "python3": "#"}
c.InstantiateTests.sanitizers = {
    "typescript": lambda text: text.strip("'\"`"),
    "python3": lambda text: text.strip("'\""),
}

# Seconds that a cell may take. One that takes longer is interrupted, and the notebook's next cells run.
c.Execute.timeout = 60
