"""Writes motions.json: exp of twists with 50 digits, rounded to doubles, near 0, near pi and between.

Run: pip install mpmath; python motions.py
"""

import json
import random
from pathlib import Path

from mpmath import expm, matrix, mp, mpf, norm, pi

mp.dps = 50
rng = random.Random(7)
ANGLES = [0, 1e-300, 1e-30, 1e-17, 1e-12, 1e-8, 9e-5, 1.1e-4, 1e-3, 9.9e-3, 1.01e-2, 0.1, 0.7, 1.5707, 2.5]
GAPS = [1e-1, 1e-2, 1e-3, 1e-5, 1e-7, 1e-8, 1e-10, 1e-13]


def twist(angle):
    axis = matrix([rng.gauss(0, 1) for _ in range(3)])
    omega = axis * (angle / norm(axis))
    v = [rng.uniform(-2, 2) for _ in range(3)]
    return [float(x) for x in v] + [float(x) for x in omega]


def motion(xi):
    vx, vy, vz, x, y, z = (mpf(part) for part in xi)
    hat = matrix([[0, -z, y, vx], [z, 0, -x, vy], [-y, x, 0, vz], [0, 0, 0, 0]])
    return [float(value) for value in expm(hat, method="taylor")]


twists = [twist(mpf(angle)) for angle in ANGLES] + [twist(pi - gap) for gap in GAPS]
rows = [{"angle": float(norm(matrix(xi[3:]))), "twist": xi, "motion": motion(xi)} for xi in twists]
golden = {"origin": f"mpmath {__import__('mpmath').__version__}, matrix exponential, {mp.dps} digits", "rows": rows}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
