"""Writes encodings.json: every pose encoding by its definition, in float64, with PyTorch's gradients.

Poses are made and compared by matrix exponential and logarithm, inverted by elimination: nothing here knows that
they are rigid. Run: pip install torch scipy; python encodings.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.linalg import expm, logm

# Twists (translation first) from each frame to the next, and where the first frame is.
START = [4.0, -2.5, 1.4, 1.1, -0.7, 0.4]
STEPS = [[0.31, -0.04, 0.52, 0.05, 0.61, -0.02], [-0.22, 0.11, 0.87, -0.31, -1.4, 0.25]]
INTRINSICS = dict(width=8, height=6, fx=6.1, fy=6.4, cx=4.3, cy=2.8)
GRID = dict(columns=2, rows=1)
HEADS, DIM, OTHERS = 2, 16, 1
TRANSLATION = 0.37  # GTA's factor, far from 0 and 1


def hat(twist):
    (x, y, z), (a, b, c) = twist[:3], twist[3:]
    return np.array([[0, -c, b, x], [c, 0, -a, y], [-b, a, 0, z], [0, 0, 0, 0]])


def vee(m):
    return [m[0, 3], m[1, 3], m[2, 3], m[2, 1], m[0, 2], m[1, 0]]


def poses():
    made = [expm(hat(START))]
    for step in STEPS:
        made.append(made[-1] @ expm(hat(step)))
    for pose in made:
        pose[3] = [0, 0, 0, 1]  # to the last bit
    return made


def depths(frame):
    """Metres at each pixel; a few are unknown."""
    i = np.arange(48)
    metres = 2 + np.sin(0.7 * i + frame)
    metres[(i + frame) % 11 == 0] = 0
    return metres.astype(np.float32).astype(np.float64)


def motions(kind, translation, window):
    cameras = poses()
    between = lambda a, b: np.linalg.inv(a) @ b
    steps = [between(cameras[max(0, i - 1)], pose) for i, pose in enumerate(cameras)]
    lengths = [np.linalg.norm(vee(logm(s).real)[:3]) for s in steps]
    unit = np.median([length for length in lengths if length > 1e-6]) if translation == "step" else 1

    def numbers(m):
        own = vee(logm(m).real) if kind == "twist" else [*m[:3, 3], *m[:3, :3].ravel()]
        return [n / unit if at < 3 else n for at, n in enumerate(own)]

    return [
        numbers(steps[i]) + (numbers(between(cameras[0], cameras[i])) if window == "product" else [])
        for i in range(len(cameras))
    ]


def repe(dim, kind, translation, window, rotation, translational):
    size = 6 if kind == "twist" else 12
    codes = []
    for numbers in motions(kind, translation, window):
        code = []
        for at, number in enumerate(numbers):
            for f in translational if at % size < 3 else rotation:
                code += [np.sin(f * number), np.cos(f * number)]
        codes += code + [0.0] * (dim - len(code))
    return codes


def rays(columns, rows, plucker):
    k = INTRINSICS
    inverse = np.linalg.inv([[k["fx"] * columns / 8, 0, k["cx"] * columns / 8], [0, k["fy"] * rows / 6, k["cy"] * rows / 6], [0, 0, 1]])
    out = []
    for pose in poses():
        for v in range(rows):
            for u in range(columns):
                d = pose[:3, :3] @ inverse @ [u + 0.5, v + 0.5, 1]
                d /= np.linalg.norm(d)
                out += [*(np.cross(pose[:3, 3], d) if plucker else pose[:3, 3]), *d]
    return out


def absolute(dim):
    """As Video-3D LLM: mean world position of a patch, cells of 0.1 m from the least corner, sine and cosine."""
    k, means = INTRINSICS, []
    for frame, pose in enumerate(poses()):
        sums = {}
        for at, z in enumerate(depths(frame)):
            x, y = at % 8, at // 8
            if z > 0:
                local = np.array([(x + 0.5 - k["cx"]) / k["fx"] * z, (y + 0.5 - k["cy"]) / k["fy"] * z, z, 1])
                sums.setdefault(x * GRID["columns"] // 8, []).append((pose @ local)[:3])
        means += [np.mean(sums[column], axis=0) for column in range(GRID["columns"])]
    cells = np.round((np.array(means) - np.min(means, axis=0)) / 0.1)
    channels = dim // 3
    i = np.arange(channels)
    angles = cells[:, :, None] / 10000 ** (2 * (i // 2) / channels)
    codes = np.where(i % 2 == 0, np.sin(angles), np.cos(angles)).reshape(len(means), -1)
    return np.pad(codes, ((0, 0), (0, dim - codes.shape[1]))).ravel().tolist()


def projection(pose):
    k = INTRINSICS
    lifted = np.eye(4)
    lifted[:3, :3] = [
        [k["fx"] / 8, 0, k["cx"] / 8 - 0.5],
        [0, k["fy"] / 6, k["cy"] / 6 - 0.5],
        [0, 0, 1],
    ]
    return lifted @ np.linalg.inv(pose)


def matrices(name):
    """What q, k, v and o of a frame are multiplied with, from each paper's own formula."""
    inverse = np.linalg.inv
    for pose in poses():
        g, w, p = pose, inverse(pose), projection(pose)
        if name == "gta":
            yield inverse(g).T, g, g, inverse(g)
        elif name == "prope":
            yield p.T, inverse(p), inverse(p), p
        else:  # rows of channels times w^-T, and times w
            yield inverse(w), w.T, np.eye(4), np.eye(4)


def wave(shape, speed, phase):
    return torch.sin(speed * torch.arange(int(np.prod(shape)), dtype=torch.float64) + phase).reshape(shape)


def turned(x, places, back):
    """RoPE in split halves, frequencies 100^(-i / n)."""
    n = x.shape[-1] // 2
    angle = places[:, None] * 100 ** (-torch.arange(n, dtype=torch.float64) / n)
    cos, sin = angle.cos(), angle.sin() * (-1 if back else 1)
    a, b = x[..., :n], x[..., n:]
    return torch.cat([cos * a + sin * b, -sin * a + cos * b], -1)


def attention(name):
    patches = GRID["columns"] * GRID["rows"]
    tokens = len(poses()) * patches + OTHERS
    shape = (1, HEADS, tokens, DIM)
    q, k, v = (wave(shape, s, p).requires_grad_() for s, p in [(0.37, 0.1), (0.53, 0.7), (0.71, 1.3)])
    factor = torch.tensor(TRANSLATION if name == "gta" else 1.0, dtype=torch.float64, requires_grad=True)
    columns = torch.tensor([t % patches % GRID["columns"] for t in range(tokens - OTHERS)] + [0] * OTHERS)
    rows = torch.tensor([t % patches // GRID["columns"] for t in range(tokens - OTHERS)] + [0] * OTHERS)

    def role(at):
        each = [m[at] for m in matrices(name) for _ in range(patches)] + [np.eye(4)] * OTHERS
        m = torch.tensor(np.array(each))
        place = torch.zeros(4, 4, dtype=torch.float64)
        if at == 0:  # transposed: translations are the last row
            place[3, :3] = 1
        else:
            place[:3, 3] = 1
        return m * (1 - place + place * factor) if name == "gta" else m

    def act(x, at):
        posed = DIM // 2 if name == "prope" else DIM
        tiles = x[..., :posed].reshape(*shape[:3], posed // 4, 4)
        moved = torch.einsum("tij,bhtgj->bhtgi", role(at), tiles).reshape(*shape[:3], posed)
        if name != "prope":
            return moved
        quarter, back = DIM // 4, at == 3
        third = turned(x[..., posed : posed + quarter], columns, back)
        return torch.cat([moved, third, turned(x[..., posed + quarter :], rows, back)], -1)

    mixed = torch.nn.functional.scaled_dot_product_attention(act(q, 0), act(k, 1), act(v, 2))
    out = act(mixed, 3)
    out.backward(wave(shape, 0.23, 0.4))
    golden = dict(output=out, query=q.grad, key=k.grad, value=v.grad)
    if name == "gta":
        golden["translation"] = factor.grad.reshape(1)
    return {key: numbers(value.detach().numpy(), 9) for key, value in golden.items()}


def numbers(values, digits=17):
    return [float(f"{x:.{digits}g}") for x in np.ravel(values)]


def main():
    options = [
        ("twist", "step", "product"),
        ("twist", "metres", "adjacent"),
        ("matrix", "step", "adjacent"),
        ("matrix", "metres", "product"),
    ]
    octaves, quarters = [1, 2], [0.25, 0.5]
    golden = dict(
        origin=f"torch {torch.__version__}, float64; definitions in encodings.py",
        poses=[numbers(p) for p in poses()],
        intrinsics=INTRINSICS,
        grid=GRID,
        depths=[numbers(depths(i), 9) for i in range(len(poses()))],
        repe=[
            dict(
                options=dict(motion=kind, translation=translation, window=window),
                motions=[numbers(m) for m in motions(kind, translation, window)],
            )
            for kind, translation, window in options
        ],
        codes=[
            dict(dim=50, options={}, data=numbers(repe(50, *options[0], octaves, quarters), 9)),
            dict(
                dim=64,
                options=dict(motion="matrix", window="adjacent", frequencies=dict(rotation=[0.5, 3], translation=[0.7])),
                data=numbers(repe(64, *options[2], [0.5, 3], [0.7]), 9),
            ),
        ],
        rays=dict(plucker=numbers(rays(4, 3, True)), raymap=numbers(rays(4, 3, False))),
        absolute=dict(dim=20, data=numbers(absolute(20), 9)),
        attention={
            name: dict(
                forth=[numbers(m[1]) for m in matrices(name)],
                # the query's matrix is rho^-1 transposed; CaPE has no output to take rho^-1 from
                back=[numbers(m[0].T) for m in matrices(name)],
                **attention(name),
            )
            for name in ("gta", "prope", "cape")
        },
        shape=dict(heads=HEADS, dim=DIM, others=OTHERS, translation=TRANSLATION),
    )
    text = json.dumps(golden)
    # a line for each list of numbers
    Path(__file__).with_suffix(".json").write_text(text.replace("], ", "],\n").replace("}, ", "},\n") + "\n")


main()
