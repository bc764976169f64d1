"""The peer on a GPU host: the same transformer in PyTorch, sampling with a preallocated KV cache. Prints JSON.

Not a part of Smalti, which needs no Python: it only tells what a PyTorch program reaches on the same device.
"""

import argparse
import json
import time

import torch
from torch.nn import functional

SIZES = {"12x768": (12, 12, 768), "24x1024": (24, 16, 1024)}
VOCABULARY, BLOCK, CONDITION, TOP_K = 1024, 512, 256, 100


class Block(torch.nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.proj = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x, cache, past):
        rows, fed, width = x.shape
        split = lambda t: t.view(rows, fed, self.heads, -1).transpose(1, 2)
        query, key, value = (split(t) for t in self.qkv(self.ln1(x)).split(width, dim=2))
        cache[0][:, :, past : past + fed] = key
        cache[1][:, :, past : past + fed] = value
        keys, values = cache[0][:, :, : past + fed], cache[1][:, :, : past + fed]
        seen = functional.scaled_dot_product_attention(query, keys, values, is_causal=fed > 1)
        x = x + self.proj(seen.transpose(1, 2).reshape(rows, fed, width))
        return x + self.down(functional.gelu(self.up(self.ln2(x))))


class Prior(torch.nn.Module):
    def __init__(self, layers, heads, width):
        super().__init__()
        self.tokens = torch.nn.Embedding(VOCABULARY, width)
        self.places = torch.nn.Parameter(torch.zeros(BLOCK, width))
        self.blocks = torch.nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = torch.nn.LayerNorm(width)
        self.head = torch.nn.Linear(width, VOCABULARY, bias=False)

    def forward(self, tokens, caches, past):
        x = self.tokens(tokens) + self.places[past : past + tokens.shape[1]]
        for block, cache in zip(self.blocks, caches):
            x = block(x, cache, past)
        return self.head(self.norm(x[:, -1]))


@torch.inference_mode()
def sample(prior, caches, condition, steps):
    fed, past, drawn = condition, 0, []
    for _ in range(steps):
        logits = prior(fed, caches, past).float()
        past += fed.shape[1]
        least = torch.topk(logits, TOP_K).values[:, -1:]
        logits = logits.masked_fill(logits < least, -torch.inf)
        fed = torch.multinomial(torch.softmax(logits, -1), 1)
        drawn.append(fed)
    return torch.cat(drawn, 1)


def measure(arguments, dtype):
    layers, heads, width = SIZES[arguments.size]
    torch.manual_seed(0)
    prior = Prior(layers, heads, width).to(arguments.device, dtype).eval()
    speeds = []
    for rows in map(int, arguments.rows.split(",")):
        shape = (rows, heads, BLOCK, width // heads)
        caches = [[torch.zeros(shape, device=arguments.device, dtype=dtype) for _ in range(2)] for _ in range(layers)]
        condition = torch.randint(VOCABULARY, (rows, CONDITION), device=arguments.device)
        seconds = []
        for _ in range(arguments.rounds + 1):
            start = time.perf_counter()
            sample(prior, caches, condition, arguments.tokens)
            if arguments.device != "cpu":
                torch.cuda.synchronize()
            seconds.append(time.perf_counter() - start)
        median = sorted(seconds[1:])[arguments.rounds // 2]
        speeds.append({
            "precision": str(dtype), "rows": rows, "tokens": arguments.tokens, "medianSeconds": median,
            "tokensPerSecond": rows * arguments.tokens / median,
        })
    return speeds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--size", default="24x1024", choices=SIZES)
    parser.add_argument("--rows", default="1,8,64")
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    dtypes = [torch.float32] if arguments.device == "cpu" else [torch.float32, torch.float16]
    name = "cpu" if arguments.device == "cpu" else torch.cuda.get_device_name()
    print(json.dumps({
        "torch": torch.__version__, "device": name, "size": arguments.size,
        "speeds": [speed for dtype in dtypes for speed in measure(arguments, dtype)],
    }, indent=2))


if __name__ == "__main__":
    main()
