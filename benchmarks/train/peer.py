"""The transformer of transformer.ts in PyTorch, eager, with scaled_dot_product_attention.

Reads {"shape", "rate", "weights": {name: [sides]}, "data": file} as its first line, then a number of steps a line;
answers each with {"losses", "ms"} of every step.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

job = json.loads(sys.stdin.readline())
width, heads, layers, tokens, batch, words = (
    job["shape"][key] for key in ("width", "heads", "layers", "tokens", "batch", "words")
)
with open(job["data"], "rb") as file:
    blob = bytearray(file.read())
weights, at = {}, 0
for name, sides in job["weights"].items():
    count = torch.Size(sides).numel()
    value = torch.frombuffer(blob, dtype=torch.float32, count=count, offset=at).reshape(sides)
    # nn.functional.linear takes [outputs, inputs], the layout that PyTorch's own layers have.
    value = value.t() if name.endswith(".weight") else value
    weights[name] = value.contiguous().clone().requires_grad_()
    at += 4 * count
text = torch.frombuffer(blob, dtype=torch.int32, offset=at).reshape(batch, tokens + 1).long()
ids, labels = text[:, :-1].contiguous(), text[:, 1:].contiguous()
decayed = [value for name, value in weights.items() if name.endswith(".weight")]
others = [value for name, value in weights.items() if not name.endswith(".weight")]
optimizer = torch.optim.AdamW(
    [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
    lr=job["rate"], betas=(0.9, 0.99), eps=1e-8,
)


def linear(name, x):
    return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def norm(name, x):
    return F.layer_norm(x, (width,), weights[name + ".gain"], weights[name + ".bias"])


def block(name, x):
    parts = linear(name + ".qkv", norm(name + ".norm1", x)).view(batch, tokens, 3, heads, width // heads)
    q, k, v = parts.permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(batch, tokens, width)
    x = x + linear(name + ".out", mixed)
    up = F.gelu(linear(name + ".up", norm(name + ".norm2", x)), approximate="tanh")
    return x + linear(name + ".down", up)


def step():
    optimizer.zero_grad(set_to_none=True)
    x = F.embedding(ids, weights["word"]) + weights["position"]
    for layer in range(layers):
        x = block(f"block{layer}", x)
    logits = norm("norm", x) @ weights["word"].t()
    loss = F.cross_entropy(logits.view(-1, words), labels.view(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(weights.values()), 1.0)
    optimizer.step()
    return loss.item()


print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    losses, ms = [], []
    for _ in range(int(line)):
        started = time.perf_counter()
        losses.append(step())
        ms.append(1000 * (time.perf_counter() - started))
    print(json.dumps({"losses": losses, "ms": ms}), flush=True)
