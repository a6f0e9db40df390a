"""PITI's published networks (Wang et al., arXiv 2205.12952) in PyTorch, written from their description.

The independent definition that the ONNX graphs of electron/graph are compared with; nothing is trained with it. Module names
give the keys of the published checkpoints.

    condition [N, C, S, S] --Encoder--> whole [N, width], tokens [N, width, (S / 16)^2]
    x_t (upsampler: and the small picture), timestep, whole, tokens --Decoder--> epsilon and variance [N, 6, H, W]
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    """Sizes, under the names that a golden folder uses."""
    image_size: int
    in_channels: int
    num_channels: int
    channel_mult: tuple[int, ...]
    num_res_blocks: int
    attention_resolutions: tuple[int, ...]
    num_head_channels: int
    group_norm_groups: int
    condition_channels: int
    condition_size: int
    xf_width: int
    xf_layers: int
    xf_heads: int
    cnn_channels: tuple[int, ...]
    noise_schedule: str
    out_channels: int = 6


def attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Dot-product attention, channels before tokens: [..., D, T], [..., D, S], [..., D, S] to [..., D, T]."""
    weights = torch.softmax(torch.einsum('...dt,...ds->...ts', queries, keys) / math.sqrt(queries.shape[-2]), -1)
    return torch.einsum('...ts,...ds->...dt', weights, values)


class SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.c_qkv = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        queries, keys, values = self.c_qkv(x).unflatten(-1, (self.heads, 3, -1)).permute(3, 0, 2, 4, 1)
        return self.c_proj(attend(queries, keys, values).flatten(1, 2).transpose(1, 2))


class Hidden(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))


class Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn, self.ln_1 = SelfAttention(width, heads), nn.LayerNorm(width)
        self.mlp, self.ln_2 = Hidden(width), nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.resblocks = nn.Sequential(*(Layer(width, heads) for _ in range(layers)))

    def forward(self, x: Tensor) -> Tensor:
        return self.resblocks(x)


class ConditionCnn(nn.Module):
    def __init__(self, channels: int, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.count = len(sizes)
        for i, (before, after) in enumerate(zip((channels, *sizes), sizes), 1):
            kernel, stride = (7 if i == 1 else 3), (1 if i in (1, self.count) else 2)
            self.add_module(f'conv{i}', nn.Conv2d(before, after, kernel, stride, kernel // 2))
            if i < self.count:
                self.add_module(f'norm{i}', nn.InstanceNorm2d(after, affine=True))

    def forward(self, x: Tensor) -> Tensor:
        for i in range(1, self.count):
            x = F.leaky_relu(self.get_submodule(f'norm{i}')(self.get_submodule(f'conv{i}')(x)), .2)
        return self.get_submodule(f'conv{self.count}')(x)


class Encoder(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        width = config.xf_width
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positional_embedding = nn.Parameter(torch.zeros(1, 1 + (config.condition_size // 16) ** 2, width))
        self.transformer = Transformer(width, config.xf_layers, config.xf_heads)
        self.cnn = ConditionCnn(config.condition_channels, config.cnn_channels)
        self.final_ln = nn.LayerNorm(width)

    def forward(self, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The condition as a whole, and its tokens. The whole's token is last but has the first position."""
        places = self.positional_embedding
        tokens = self.cnn(condition).flatten(2).transpose(1, 2) + places[:, 1:]
        whole = (self.cls_token + places[:, :1]).expand(len(condition), -1, -1)
        x = self.final_ln(self.transformer(torch.cat([tokens, whole], 1)))
        return x[:, -1], x[:, :-1].transpose(1, 2)


class Residual(nn.Module):
    """`resize`, a scale factor: both before the first convolution and on the way around."""

    def __init__(self, config: Config, before: int, after: int, resize: float = 1) -> None:
        super().__init__()
        self.resize = resize
        groups = config.group_norm_groups
        self.in_layers = nn.Sequential(nn.GroupNorm(groups, before), nn.SiLU(), nn.Conv2d(before, after, 3, padding=1))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(4 * config.num_channels, 2 * after))
        self.out_layers = nn.Sequential(nn.GroupNorm(groups, after), nn.SiLU(), nn.Identity(),
                                        nn.Conv2d(after, after, 3, padding=1))
        self.skip_connection = nn.Identity() if before == after else nn.Conv2d(before, after, 1)

    def resized(self, x: Tensor) -> Tensor:
        if self.resize > 1:
            return F.interpolate(x, scale_factor=self.resize, mode='nearest')
        return F.avg_pool2d(x, 2) if self.resize < 1 else x

    def forward(self, x: Tensor, embedding: Tensor, _tokens: Tensor) -> Tensor:
        norm, active, convolve = self.in_layers
        h = convolve(self.resized(active(norm(x))))
        scale, shift = self.emb_layers(embedding)[..., None, None].chunk(2, 1)
        h = self.out_layers[1:](self.out_layers[0](h) * (1 + scale) + shift)
        return self.skip_connection(self.resized(x)) + h


class Attention(nn.Module):
    """Pixels attend to the condition's tokens and to one another."""

    def __init__(self, config: Config, channels: int) -> None:
        super().__init__()
        self.heads = channels // config.num_head_channels
        self.norm = nn.GroupNorm(config.group_norm_groups, channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.encoder_kv = nn.Conv1d(config.xf_width, 2 * channels, 1)
        self.proj_out = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor, _embedding: Tensor, tokens: Tensor) -> Tensor:
        queries, keys, values = self.qkv(self.norm(x.flatten(2))).unflatten(1, (self.heads, 3, -1)).unbind(2)
        given_keys, given_values = self.encoder_kv(tokens).unflatten(1, (self.heads, 2, -1)).unbind(2)
        h = attend(queries, torch.cat([given_keys, keys], -1), torch.cat([given_values, values], -1))
        return x + self.proj_out(h.flatten(1, 2)).view_as(x)


class Stage(nn.Sequential):
    """Layers one after the other, all with the same surroundings."""

    def forward(self, x: Tensor, embedding: Tensor, tokens: Tensor) -> Tensor:  # type: ignore[override]
        for layer in self:
            x = layer(x) if isinstance(layer, nn.Conv2d) else layer(x, embedding, tokens)
        return x


class Decoder(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.channels = config.num_channels
        self.time_embed = nn.Sequential(nn.Linear(self.channels, 4 * self.channels), nn.SiLU(),
                                        nn.Linear(4 * self.channels, 4 * self.channels))
        widths = [multiplier * config.num_channels for multiplier in config.channel_mult]
        sides = [config.image_size >> level for level in range(len(widths))]

        def stage(level: int, before: int) -> list[nn.Module]:
            attention = [Attention(config, widths[level])] if sides[level] in config.attention_resolutions else []
            return [Residual(config, before, widths[level]), *attention]

        last = len(widths) - 1
        self.input_blocks = nn.ModuleList([Stage(nn.Conv2d(config.in_channels, widths[0], 3, padding=1))])
        kept = [widths[0]]
        for level, width in enumerate(widths):
            for _ in range(config.num_res_blocks):
                self.input_blocks.append(Stage(*stage(level, kept[-1])))
                kept.append(width)
            if level < last:
                self.input_blocks.append(Stage(Residual(config, width, width, .5)))
                kept.append(width)
        self.middle_block = Stage(Residual(config, widths[-1], widths[-1]), Attention(config, widths[-1]),
                                  Residual(config, widths[-1], widths[-1]))
        self.output_blocks = nn.ModuleList()
        width = widths[-1]
        for level in range(last, -1, -1):
            for block in range(config.num_res_blocks + 1):
                layers = stage(level, width + kept.pop())
                width = widths[level]
                if level > 0 and block == config.num_res_blocks:
                    layers.append(Residual(config, width, width, 2))
                self.output_blocks.append(Stage(*layers))
        self.out = nn.Sequential(nn.GroupNorm(config.group_norm_groups, width), nn.SiLU(),
                                 nn.Conv2d(width, config.out_channels, 3, padding=1))
        self.transformer_proj = nn.Linear(config.xf_width, 4 * self.channels)

    def forward(self, x_t: Tensor, timestep: Tensor, whole: Tensor, tokens: Tensor, low_res: Tensor | None) -> Tensor:
        half = self.channels // 2
        angles = timestep[:, None] * torch.exp(-math.log(10_000) * torch.arange(half) / half)
        embedding = self.time_embed(torch.cat([angles.cos(), angles.sin()], 1)) + self.transformer_proj(whole)
        x = x_t
        if low_res is not None:
            x = torch.cat([x, F.interpolate(low_res, x.shape[-2:], mode='bilinear', align_corners=False)], 1)
        kept = []
        for block in self.input_blocks:
            x = block(x, embedding, tokens)
            kept.append(x)
        x = self.middle_block(x, embedding, tokens)
        for block in self.output_blocks:
            x = block(torch.cat([x, kept.pop()], 1), embedding, tokens)
        return self.out(x)


class Piti(nn.Module):
    """Encoder and decoder under the keys of a checkpoint; `low_res` for the upsampler alone."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(config), Decoder(config)

    def forward(self, x_t: Tensor, timestep: Tensor, condition: Tensor, low_res: Tensor | None = None) -> Tensor:
        return self.decoder(x_t, timestep, *self.encoder(condition), low_res)
