"""What both peers share: the scene that the benchmark wrote, and orders on standard input, one JSON object a line.

An order names a scene, a size and for how many seconds to film it, pose after pose; the answer says how many frames that
made. With `keep`, one frame is filmed and its depth and ids are written to that file instead."""
import json
import sys
import time
from pathlib import Path

import numpy as np


class Scene:
    def __init__(self, folder):
        folder = Path(folder)
        about = json.loads((folder / "scene.json").read_text())
        read = lambda name, kind, *shape: np.fromfile(folder / name, kind).reshape(*shape)
        self.positions = read("positions.bin", np.float32, -1, 3)
        self.uvs = read("uvs.bin", np.float32, -1, 2)  # in repeats of the texture
        self.triangles = read("triangles.bin", np.uint32, -1, 3)
        self.ids = read("ids.bin", np.uint16, -1)
        self.texture_of = read("textures.bin", np.uint16, -1)
        self.offset = read("offset.bin", np.float32, -1, 3)
        self.scale = read("scale.bin", np.float32, -1, 3)
        self.double_sided = read("sides.bin", np.uint8, -1).astype(bool)
        self.textures = [
            read(f"texture{i}.bin", np.uint8, height, width, 4) for i, (width, height) in enumerate(about["textures"])
        ]
        self.poses = np.array(about["poses"], np.float64).reshape(-1, 4, 4)  # cameraToWorld, OpenCV axes
        self.focal = about["focal"]  # of a picture one pixel wide


def serve(name, make_renderer):
    """make_renderer(scene, width, height) gives film(pose): colour, depth and ids as arrays."""
    scenes, renderers = {}, {}
    print(json.dumps({"ready": name}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        folder, width, height = order["scene"], order["width"], order["height"]
        if folder not in scenes:
            scenes[folder] = Scene(folder)
        key = (folder, width, height)
        if key not in renderers:
            renderers[key] = make_renderer(scenes[folder], width, height)
        film, poses = renderers[key], scenes[folder].poses
        if "keep" in order:
            _, depth, ids = film(poses[order["pose"]])
            np.concatenate([depth.ravel(), ids.ravel().astype(np.float32)]).astype(np.float32).tofile(order["keep"])
            print(json.dumps({"kept": order["keep"]}), flush=True)
            continue
        for pose in poses[:3]:
            film(pose)
        frames, start = 0, time.perf_counter()
        while time.perf_counter() - start < order["seconds"]:
            film(poses[(order["first"] + 2 * frames) % len(poses)])
            frames += 1
        print(json.dumps({"frames": frames, "seconds": time.perf_counter() - start}), flush=True)
