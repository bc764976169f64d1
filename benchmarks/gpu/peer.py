"""The peer on a GPU host: the same first stage and the same prior in PyTorch, from the same weights. Prints JSON.

    python3 peer.py --config peer.json --weights tokenizer/model.safetensors --weights prior/model.safetensors

Not a part of Smalti, which needs no Python: it only tells what a PyTorch program reaches on the same device. The
weights are what a training run exports; without any they are random, which is as fast. The config has the names of the
exported config.yaml, and leaves out what is not to be measured:

    {"tokenizer": {"embed_dim": 256, "n_embed": 1024, "z_channels": 256, "resolution": 256, "in_channels": 3,
                   "out_ch": 3, "ch": 128, "ch_mult": [1, 1, 2, 2, 4], "num_res_blocks": 2, "attn_resolutions": [16]},
     "prior": {"vocab_size": 1024, "block_size": 512, "n_layer": 24, "n_head": 16, "n_embd": 1024}}

A tokenizer may have "norm_groups" (32) and "middle_attention" (true), a prior "n_unmasked" (0). Codebooks are searched
for the nearest entry. Pictures and tokens start and end in the host's memory where a task is a whole one (encode,
decode, sample); prefill and step stay on the device. A step is one of several that are timed together.
"""

import argparse
import json
import math
import signal
import sys
import time

import torch
from torch import nn
from torch.nn import functional

DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}
PRECISIONS = {"float32": torch.float32, "float16": torch.float16}
CONTENDERS = ["eager", "channels_last", "compiled"]
TASKS = {"tokenizer": ["encode", "decode"], "prior": ["prefill", "step", "sample"]}


def read_safetensors(path):
    """The tensors of a file by name: eight bytes of length, a JSON header of so many bytes, the values."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        values = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        if end > len(values):
            raise ValueError(f"{path} ends before {name}")
        tensors[name] = torch.empty(shape, dtype=dtype)
        if end > start:
            tensors[name] = torch.frombuffer(values, dtype=dtype, count=math.prod(shape), offset=start).view(shape)
    return tensors


def attend(query, key, value, mask=None, causal=False):
    """Attention of [N, heads, S, c]; a mask is true where something is seen."""
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal)
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])  # PyTorch before 2.0
    if causal:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(-1) @ value


# The first stage. Attributes have the names of the weights.


def conv(width_in, width_out, side=3):
    return nn.Conv2d(width_in, width_out, side, padding=side // 2)


def norm(width, groups):
    return nn.GroupNorm(groups, width, eps=1e-6)


class ResnetBlock(nn.Module):
    def __init__(self, width_in, width_out, groups):
        super().__init__()
        self.norm1, self.conv1 = norm(width_in, groups), conv(width_in, width_out)
        self.norm2, self.conv2 = norm(width_out, groups), conv(width_out, width_out)
        self.nin_shortcut = nn.Identity() if width_in == width_out else conv(width_in, width_out, 1)

    def forward(self, x):
        h = self.conv1(functional.silu(self.norm1(x)))
        return self.nin_shortcut(x) + self.conv2(functional.silu(self.norm2(h)))


class AttentionBlock(nn.Module):
    def __init__(self, width, groups):
        super().__init__()
        self.norm = norm(width, groups)
        self.q, self.k, self.v, self.proj_out = (conv(width, width, 1) for _ in range(4))

    def forward(self, x):
        h = self.norm(x)
        query, key, value = (part(h).flatten(2).transpose(1, 2)[:, None] for part in (self.q, self.k, self.v))
        seen = attend(query, key, value)  # [N, 1, HW, C]
        return x + self.proj_out(seen[:, 0].transpose(1, 2).reshape(x.shape))


class Downsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2)

    def forward(self, x):
        return self.conv(functional.pad(x, (0, 1, 0, 1)))


class Upsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = conv(width, width)

    def forward(self, x):
        return self.conv(functional.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    def __init__(self, width_in, width, blocks, attention, groups):
        super().__init__()
        self.block = nn.ModuleList(ResnetBlock(width if i else width_in, width, groups) for i in range(blocks))
        self.attn = nn.ModuleList(AttentionBlock(width, groups) for _ in range(blocks if attention else 0))

    def forward(self, x):
        for i, block in enumerate(self.block):
            x = block(x)
            if len(self.attn):
                x = self.attn[i](x)
        return x


class Middle(nn.Module):
    def __init__(self, width, groups, attention):
        super().__init__()
        self.block_1, self.block_2 = ResnetBlock(width, width, groups), ResnetBlock(width, width, groups)
        self.attn_1 = AttentionBlock(width, groups) if attention else nn.Identity()

    def forward(self, x):
        return self.block_2(self.attn_1(self.block_1(x)))


class Sizes:
    """What both halves read from the config."""

    def __init__(self, config):
        self.widths = [config["ch"] * multiplier for multiplier in config["ch_mult"]]
        self.last = len(self.widths) - 1
        self.attention = [config["resolution"] >> i in config["attn_resolutions"] for i in range(self.last + 1)]
        self.groups = config.get("norm_groups", 32)
        self.blocks = config["num_res_blocks"]

    def level(self, i, width_in, blocks):
        return Level(width_in, self.widths[i], blocks, self.attention[i], self.groups)

    def middle(self, config):
        return Middle(self.widths[-1], self.groups, config.get("middle_attention", True))


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        sizes = Sizes(config)
        before = [config["ch"]] + sizes.widths
        self.conv_in = conv(config["in_channels"], config["ch"])
        self.down = nn.ModuleList(sizes.level(i, before[i], sizes.blocks) for i in range(sizes.last + 1))
        for level, width in zip(self.down[:-1], sizes.widths):
            level.downsample = Downsample(width)
        self.mid = sizes.middle(config)
        self.norm_out = norm(sizes.widths[-1], sizes.groups)
        self.conv_out = conv(sizes.widths[-1], config["z_channels"])

    def forward(self, pixels):
        h = self.conv_in(pixels)
        for i, level in enumerate(self.down):
            h = level(h)
            if i < len(self.down) - 1:
                h = level.downsample(h)
        return self.conv_out(functional.silu(self.norm_out(self.mid(h))))


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        sizes = Sizes(config)
        before = sizes.widths[1:] + sizes.widths[-1:]
        self.conv_in = conv(config["z_channels"], sizes.widths[-1])
        self.mid = sizes.middle(config)
        self.up = nn.ModuleList(sizes.level(i, before[i], sizes.blocks + 1) for i in range(sizes.last + 1))
        for level, width in zip(self.up[1:], sizes.widths[1:]):
            level.upsample = Upsample(width)
        self.norm_out = norm(sizes.widths[0], sizes.groups)
        self.conv_out = conv(sizes.widths[0], config["out_ch"])

    def forward(self, latents):
        h = self.mid(self.conv_in(latents))
        for i in reversed(range(len(self.up))):
            h = self.up[i](h)
            if i > 0:
                h = self.up[i].upsample(h)
        return self.conv_out(functional.silu(self.norm_out(h)))


class Codebook(nn.Module):
    def __init__(self, entries, width):
        super().__init__()
        self.embedding = nn.Embedding(entries, width)

    def forward(self, latents):
        """Tokens [N, h, w] of the nearest entries."""
        entries = self.embedding.weight
        flat = latents.permute(0, 2, 3, 1).reshape(-1, entries.shape[1])
        scores = torch.addmm(entries.square().sum(1) / -2, flat, entries.t())
        return scores.argmax(1).view(latents.shape[0], *latents.shape[2:])


class FirstStage(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.encoder, self.decoder = Encoder(config), Decoder(config)
        self.quantize = Codebook(config["n_embed"], config["embed_dim"])
        self.quant_conv = conv(config["z_channels"], config["embed_dim"], 1)
        self.post_quant_conv = conv(config["embed_dim"], config["z_channels"], 1)

    def cast(self, dtype):
        """The networks in another precision; the codebook stays as it is, and is searched in it."""
        for part in (self.encoder, self.quant_conv, self.post_quant_conv, self.decoder):
            part.to(dtype)
        return self

    def encode(self, pixels):
        latents = self.quant_conv(self.encoder(pixels.to(self.quant_conv.weight.dtype)))
        return self.quantize(latents.float())

    def decode(self, tokens):
        entries = self.quantize.embedding(tokens).permute(0, 3, 1, 2).to(self.post_quant_conv.weight.dtype)
        return self.decoder(self.post_quant_conv(entries)).float()


# The prior.


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def allocate(self, rows, capacity):
        weight = self.proj.weight
        shape = (rows, self.heads, capacity, weight.shape[0] // self.heads)
        for name in ("keys", "values"):
            cache = torch.zeros(shape, device=weight.device, dtype=weight.dtype)
            self.register_buffer(name, cache, persistent=False)

    def forward(self, x, places, length, mask, causal):
        rows, fed, width = x.shape
        parts = self.qkv(x).split(width, 2)
        query, key, value = (part.view(rows, fed, self.heads, -1).transpose(1, 2) for part in parts)
        self.keys.index_copy_(2, places, key)
        self.values.index_copy_(2, places, value)
        seen = attend(query, self.keys[:, :, :length], self.values[:, :, :length], mask, causal)
        return self.proj(seen.transpose(1, 2).reshape(rows, fed, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x, *seen):
        x = x + self.attn(self.ln1(x), *seen)
        return x + self.mlp(self.ln2(x))


class Prior(nn.Module):
    def __init__(self, config, top_k):
        super().__init__()
        width = config["n_embd"]
        self.unmasked = config.get("n_unmasked", 0)
        self.top_k = min(top_k, config["vocab_size"])
        self.tok_emb = nn.Embedding(config["vocab_size"], width)
        self.pos_emb = nn.Parameter(torch.zeros(1, config["block_size"], width))
        self.blocks = nn.ModuleList(Block(width, config["n_head"]) for _ in range(config["n_layer"]))
        self.ln_f, self.head = nn.LayerNorm(width), nn.Linear(width, config["vocab_size"], bias=False)

    def allocate(self, rows, capacity):
        self.capacity = capacity
        for block in self.blocks:
            block.attn.allocate(rows, capacity)

    def logits(self, tokens, places, length, mask=None, causal=False):
        """After the last of the tokens, which stand at these places; of the caches, so many places are looked at."""
        x = self.tok_emb(tokens) + self.pos_emb[0, places]
        for block in self.blocks:
            x = block(x, places, length, mask, causal)
        return self.head(self.ln_f(x[:, -1])).float()

    def draw(self, logits, uniforms):
        """Tokens [rows, 1] by as many uniform numbers [1, rows], by Smalti's rule."""
        if self.top_k:
            logits = logits.masked_fill(logits < logits.topk(self.top_k).values[:, -1:], -torch.inf)
        sums = logits.softmax(-1).double().cumsum(-1)
        return (sums <= uniforms.t() * sums[:, -1:]).sum(-1, keepdim=True)

    def prefill(self, tokens, uniforms):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        mask = None
        if self.unmasked:
            mask = places <= places[:, None].clamp(min=self.unmasked - 1)
        logits = self.logits(tokens, places, tokens.shape[1], mask, causal=mask is None)
        return self.draw(logits, uniforms[places[-1:]])

    def step(self, token, place, uniforms, length):
        """Looks at no more than there is: shapes change from step to step."""
        return self.draw(self.logits(token, place, length), uniforms[place])

    def fixed_step(self, token, place, uniforms):
        """Looks at the whole cache through a mask, so that one compiled program does for all steps."""
        mask = (torch.arange(self.capacity, device=token.device) <= place)[None]
        return self.draw(self.logits(token, place, self.capacity, mask), uniforms[place])


# Weights.


def fused(tensors):
    """A prior's tensors, with query, key and value of each block as one."""
    result = {name: value for name, value in tensors.items() if ".attn." not in name or ".proj." in name}
    for name in tensors:
        if ".attn.query." in name:
            parts = [tensors[name.replace(".query.", f".{part}.")] for part in ("query", "key", "value")]
            result[name.replace(".query.", ".qkv.")] = torch.cat(parts)
    return result


def load(model, tensors, owned):
    if tensors:
        model.load_state_dict({name: value for name, value in tensors.items() if owned(name)})
    return model.eval()


def load_first_stage(config, tensors):
    return load(FirstStage(config), tensors, lambda name: not name.startswith("transformer."))


def load_prior(config, tensors, top_k):
    prefix = "transformer."
    named = {name[len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}
    return load(Prior(config, top_k), fused(named), lambda name: True)


# Measuring.


def compiled(function, device):
    if not hasattr(torch, "compile"):
        raise RuntimeError("this PyTorch has no torch.compile")
    return torch.compile(function, fullgraph=True, mode="default" if device == "cpu" else "reduce-overhead")


def first_stage_tasks(options, config, tensors, contender, dtype, batch):
    """Tuples of a task, what it is counted in, how many of them, and a function that does it."""
    stage = load_first_stage(config, tensors).cast(dtype).to(options.device)
    encode, decode, layout = stage.encode, stage.decode, torch.contiguous_format
    if contender != "eager":
        layout = torch.channels_last
        stage.to(memory_format=layout)
    if contender == "compiled":
        encode, decode = compiled(encode, options.device), compiled(decode, options.device)
    side, factor = options.side or config["resolution"], 2 ** (len(config["ch_mult"]) - 1)
    pixels = torch.rand(batch, config["in_channels"], side, side) * 2 - 1
    tokens = torch.randint(config["n_embed"], (batch, side // factor, side // factor))
    yield "encode", "image", batch, lambda: encode(pixels.to(options.device).contiguous(memory_format=layout)).cpu()
    yield "decode", "image", batch, lambda: decode(tokens.to(options.device)).cpu()


def prior_tasks(options, config, tensors, contender, dtype, batch):
    """As those of the first stage. There are no convolutions, so the layout of channels does not matter."""
    prior = load_prior(config, tensors, options.top_k).to(options.device, dtype)
    fed, capacity = options.condition, options.condition + options.tokens
    if capacity > config["block_size"] or options.past + options.steps > capacity:
        raise ValueError(f"the block has {config['block_size']} places, a sample takes {capacity}")
    prior.allocate(batch, capacity)
    prefill, step = prior.prefill, prior.step
    if contender == "compiled":
        prefill, fixed = compiled(prefill, options.device), compiled(prior.fixed_step, options.device)
        # What a compiled step gives is overwritten by the next one.
        step = lambda token, place, uniforms, length: fixed(token, place, uniforms).clone()
    uniforms = torch.rand(capacity, batch, device=options.device)
    condition = torch.randint(config["vocab_size"], (batch, fed))
    on_device = condition.to(options.device)

    def steps(token, past, count):
        place, drawn = torch.tensor([past], device=options.device), [token]
        for i in range(count):
            drawn.append(step(drawn[-1], place, uniforms, past + i + 1))
            place.add_(1)
        return torch.cat(drawn, 1)

    def sample():
        return steps(prefill(condition.to(options.device), uniforms).clone(), fed, options.tokens - 1).cpu()

    yield "prefill", "token", batch * fed, lambda: prefill(on_device, uniforms)
    yield "step", "token", batch * options.steps, lambda: steps(on_device[:, :1].clone(), options.past, options.steps)
    yield "sample", "token", batch * options.tokens, sample


def seconds(options, run):
    """Of each repeat, until the device has done it."""
    taken = []
    for _ in range(options.warm_up + options.repeats):
        start = time.perf_counter()
        run()
        if options.device != "cpu":
            torch.cuda.synchronize()
        taken.append(time.perf_counter() - start)
    return taken[options.warm_up :]


def reason(contender, error):
    # The compiler's first line only says that it failed.
    text = " ".join(str(error).split("\n")[:2]).strip() or type(error).__name__
    return f"not compiled: {text}" if contender == "compiled" else text


@torch.no_grad()
def measure(options, tasks, config, tensors, rows, skipped):
    """Adds to the rows as it goes, so that they are there whenever it is ended."""
    for precision in options.precisions.split(","):
        for contender in options.contenders.split(","):
            if contender == "channels_last" and tasks is prior_tasks:
                continue
            for batch in map(int, options.batches.split(",")):
                case = {"contender": f"torch {contender}", "batch": batch, "precision": precision}
                if contender == "compiled" and hasattr(torch, "_dynamo"):
                    torch._dynamo.reset()
                try:
                    for task, unit, units, run in tasks(
                        options, config, tensors, contender, PRECISIONS[precision], batch
                    ):
                        if task not in options.tasks.split(","):
                            continue
                        try:
                            taken = seconds(options, run)
                            rows.append({**case, "task": task, "unit": unit, "units": units, "seconds": taken})
                        except Exception as error:
                            skipped.append({**case, "task": task, "reason": reason(contender, error)})
                except Exception as error:
                    skipped.append({**case, "reason": reason(contender, error)})
                if options.device != "cpu":
                    torch.cuda.empty_cache()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", required=True, help="a JSON file of hyperparameters")
    parser.add_argument("--weights", action="append", default=[], help="a safetensors file, repeatable")
    parser.add_argument("--device", default="cuda", help="cuda or cpu")
    parser.add_argument("--contenders", default=",".join(CONTENDERS), help="of " + ", ".join(CONTENDERS))
    every = ",".join(TASKS["tokenizer"] + TASKS["prior"])
    parser.add_argument("--tasks", default=every, help="of " + every.replace(",", ", "))
    parser.add_argument("--precisions", default="float32,float16", help="float32 is without TF32")
    parser.add_argument("--batches", default="1,8,64", help="pictures at a time")
    parser.add_argument("--side", type=int, default=0, help="of a picture in pixels; 0 is the tokenizer's")
    parser.add_argument("--condition", type=int, default=256, help="tokens before a picture's")
    parser.add_argument("--tokens", type=int, default=256, help="tokens of a picture")
    parser.add_argument("--past", type=int, default=384, help="tokens before the steps")
    parser.add_argument("--steps", type=int, default=32, help="steps that are timed together")
    parser.add_argument("--top-k", type=int, default=100, help="0 draws among all tokens")
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=10)
    return parser.parse_args()


def main():
    options = parse()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(0)
    with open(options.config, encoding="utf-8") as file:
        config = json.load(file)
    tensors = {}
    for path in options.weights:
        tensors.update(read_safetensors(path))
    result = {
        "torch": torch.__version__,
        "device": "cpu" if options.device == "cpu" else torch.cuda.get_device_name(),
        "config": config,
        "rows": [],
        "skipped": [],
        "complete": False,
    }
    # Who has waited long enough gets what there is by then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        for part, tasks in (("tokenizer", first_stage_tasks), ("prior", prior_tasks)):
            if part in config and set(TASKS[part]) & set(options.tasks.split(",")):
                measure(options, tasks, config[part], tensors, result["rows"], result["skipped"])
        result["complete"] = True
    finally:
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
