"""Writes lenses.json: where OpenCV's own code puts points through each lens model.

Run: pip install opencv-python-headless; python lenses.py
"""

import json
from pathlib import Path

import cv2
import numpy as np

# Coefficients of lenses people have: a phone, a wide webcam, Azure Kinect's eight, Intel T265's fisheye.
LENSES = [
    ("SIMPLE_RADIAL", [-0.12]),
    ("RADIAL", [0.0843, -0.1371]),
    ("OPENCV", [-0.2834, 0.0739, 0.0019, -0.0018]),
    ("FULL_OPENCV", [0.4514, -2.4947, 0.0007, -0.0004, 1.4592, 0.3313, -2.3237, 1.3879]),
    ("FULL_OPENCV", [0.2624, -0.9531, -0.0054, 0.0026, 1.1633, 0, 0, 0]),
    ("OPENCV_FISHEYE", [0.0008, 0.031, -0.03, 0.005]),
]
POINTS = [[0.0, 0.0], [0.1, 0.0], [-0.02, 0.31], [0.33, -0.27], [-0.45, -0.38], [0.6, 0.1]]


def through(model, coefficients):
    points = np.array([[x, y, 1.0] for x, y in POINTS]).reshape(-1, 1, 3)
    zero = np.zeros(3)
    if model == "OPENCV_FISHEYE":
        placed, _ = cv2.fisheye.projectPoints(points, zero, zero, np.eye(3), np.array(coefficients))
    else:
        radial = coefficients + [0.0] * (8 - len(coefficients))
        # OpenCV lists k1 k2 p1 p2 k3 k4 k5 k6; the radial models have k1 and k2 only
        placed, _ = cv2.projectPoints(points, zero, zero, np.eye(3), np.array(radial))
    return placed.reshape(-1, 2).tolist()


rows = [
    {"model": m, "coefficients": c, "points": POINTS, "distorted": through(m, c)} for m, c in LENSES
]
golden = {"origin": f"OpenCV {cv2.__version__}, projectPoints and fisheye.projectPoints", "rows": rows}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
