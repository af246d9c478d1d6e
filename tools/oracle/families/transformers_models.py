"""transformers: tiny models built from their configurations, nothing downloaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import transformers
from torch import Tensor, nn

from capture import Arguments
from families.model import Model, tokens

VOCABULARY = 99
LENGTH = 8
_SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
}
_SPECIAL = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
_DECODER = {**_SIZES, **_SPECIAL, "num_key_value_heads": 2, "use_cache": False}
_ENCODER_DECODER = {
    **_SPECIAL,
    "vocab_size": VOCABULARY,
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 64,
    "decoder_start_token_id": 1,
    "use_cache": False,
}
_VISION = {**_SIZES, "image_size": 32, "patch_size": 8}


def _build(model: str, config: str, options: dict[str, Any]) -> nn.Module:
    built = getattr(transformers, config)(**options)
    return getattr(transformers, model)(built)


def _text(seed: int) -> Arguments:
    return Arguments((), {"input_ids": tokens((2, LENGTH), VOCABULARY, seed)})


def _masked_text(seed: int) -> Arguments:
    mask = torch.ones(2, LENGTH, dtype=torch.int64)
    mask[1, -3:] = 0
    return Arguments((), {"input_ids": tokens((2, LENGTH), VOCABULARY, seed), "attention_mask": mask})


def _pair(seed: int) -> Arguments:
    source, target = tokens((2, LENGTH), VOCABULARY, seed), tokens((2, 5), VOCABULARY, seed + 100)
    return Arguments((), {"input_ids": source, "decoder_input_ids": target})


def _noise(name: str, *shape: int) -> Callable[[int], Arguments]:
    def inputs(seed: int) -> Arguments:
        return Arguments((), {name: torch.randn(shape, generator=torch.Generator().manual_seed(seed))})

    return inputs


def _with_target(name: str, *shape: int) -> Callable[[int], Arguments]:
    def inputs(seed: int) -> Arguments:
        noise = _noise(name, *shape)(seed).kwargs
        return Arguments((), noise | {"decoder_input_ids": tokens((1, 5), VOCABULARY, seed + 100)})

    return inputs


def _image_and_text(seed: int) -> Arguments:
    return Arguments((), _noise("pixel_values", 1, 3, 32, 32)(seed).kwargs | _text(seed).kwargs)


_pixels = _noise("pixel_values", 1, 3, 32, 32)
_large_pixels = _noise("pixel_values", 1, 3, 64, 64)


def _entry(
    model: str,
    config: str,
    options: dict[str, Any],
    inputs: Callable[[int], Arguments] = _text,
    **more: Any,
) -> Model:
    return Model(f"transformers/{model}", partial(_build, model, config, options), inputs, **more)


class Logits(nn.Module):
    """A decoder that returns only the logits."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, ids: Tensor) -> Tensor:
        return self.decoder(input_ids=ids).logits


class _Step(nn.Module):
    """One generation step of a decoder with a cache of fixed size in its buffers."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        from transformers.integrations.executorch import TorchExportableModuleWithStaticCache

        decoder.generation_config = transformers.GenerationConfig(
            use_cache=True,
            cache_implementation="static",
            max_length=16,
            cache_config={"batch_size": 1, "max_cache_len": 16, "device": "cpu"},
        )
        self.step = TorchExportableModuleWithStaticCache(decoder)

    def forward(self, ids: Tensor, position: Tensor) -> Tensor:
        return self.step(input_ids=ids, cache_position=position)


def _ids(seed: int) -> Arguments:
    return Arguments((tokens((2, LENGTH), VOCABULARY, seed),), {})


def _one_token(seed: int) -> Arguments:
    return Arguments((tokens((1, 1), VOCABULARY, seed), torch.tensor([3])), {})


def _llama() -> nn.Module:
    return _build("LlamaForCausalLM", "LlamaConfig", _DECODER)


_GPT2 = {**_SPECIAL, "vocab_size": VOCABULARY, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "use_cache": False}
_T5 = {
    **_SPECIAL,
    "vocab_size": VOCABULARY,
    "d_model": 32,
    "d_kv": 8,
    "d_ff": 64,
    "num_layers": 2,
    "num_heads": 4,
    "decoder_start_token_id": 0,
    "use_cache": False,
}
_MOE = {**_DECODER, "num_local_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32}
_CONVOLUTIONS = {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 2, 1]}
_HEAD_8 = {**_DECODER, "head_dim": 8}
_WAVE = {
    **_SIZES,
    "vocab_size": 32,
    "conv_dim": (16, 16, 16),
    "conv_stride": (5, 2, 2),
    "conv_kernel": (10, 3, 3),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
    "apply_spec_augment": False,
}
_TEXT_TOWER = {**_SIZES, **_SPECIAL}

TRANSFORMERS: list[Model] = [
    # Encoders.
    _entry("BertModel", "BertConfig", _SIZES, _masked_text),
    _entry("BertForSequenceClassification", "BertConfig", {**_SIZES, "num_labels": 3}),
    _entry("AlbertModel", "AlbertConfig", {**_SIZES, "embedding_size": 16}),
    _entry("CamembertModel", "CamembertConfig", _SIZES),
    _entry("ConvBertModel", "ConvBertConfig", {**_SIZES, "embedding_size": 32}),
    _entry("DebertaModel", "DebertaConfig", {**_SIZES, "relative_attention": True, "pos_att_type": "p2c|c2p"}),
    _entry("DebertaV2Model", "DebertaV2Config", {**_SIZES, "relative_attention": True, "pos_att_type": "p2c|c2p"}),
    _entry("DistilBertForMaskedLM", "DistilBertConfig", {"vocab_size": 99, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64}),
    _entry("ElectraModel", "ElectraConfig", {**_SIZES, "embedding_size": 16}),
    _entry("MobileBertModel", "MobileBertConfig", {**_SIZES, "embedding_size": 32, "intra_bottleneck_size": 16, "true_hidden_size": 16}),
    _entry("ModernBertModel", "ModernBertConfig", {**_SIZES, **_SPECIAL, "cls_token_id": 1, "sep_token_id": 2}),
    _entry("MPNetModel", "MPNetConfig", _SIZES),
    _entry("RobertaForSequenceClassification", "RobertaConfig", {**_SIZES, "pad_token_id": 1}),
    _entry("RoFormerModel", "RoFormerConfig", {**_SIZES, "embedding_size": 32}),
    _entry("SqueezeBertModel", "SqueezeBertConfig", {**_SIZES, "embedding_size": 32}),
    # Decoders.
    _entry("BloomForCausalLM", "BloomConfig", {**_SPECIAL, "vocab_size": 99, "hidden_size": 32, "n_layer": 2, "n_head": 4, "use_cache": False}),
    _entry("CodeGenForCausalLM", "CodeGenConfig", {**_GPT2, "rotary_dim": 4}),
    _entry("CohereForCausalLM", "CohereConfig", _DECODER),
    _entry("FalconForCausalLM", "FalconConfig", {**_SIZES, **_SPECIAL, "use_cache": False}),
    _entry("GemmaForCausalLM", "GemmaConfig", _HEAD_8),
    _entry("Gemma2ForCausalLM", "Gemma2Config", _HEAD_8),
    _entry("Gemma3ForCausalLM", "Gemma3TextConfig", _HEAD_8),
    _entry("GPT2LMHeadModel", "GPT2Config", _GPT2),
    _entry("GPTNeoForCausalLM", "GPTNeoConfig", {**_SIZES, **_SPECIAL, "num_layers": 2, "num_heads": 4, "attention_types": [[["global", "local"], 1]], "use_cache": False}),
    _entry("GPTNeoXForCausalLM", "GPTNeoXConfig", {**_SIZES, **_SPECIAL, "use_cache": False}),
    _entry("GPTJForCausalLM", "GPTJConfig", {**_GPT2, "rotary_dim": 4}),
    _entry("LlamaForCausalLM", "LlamaConfig", _DECODER),
    Model("transformers/llama_dynamic_length", lambda: Logits(_llama()), _ids, dynamic_shapes=({1: torch.export.Dim("length", min=2, max=32)},)),
    Model("transformers/llama_static_cache", lambda: _Step(_llama()), _one_token),
    _entry("MistralForCausalLM", "MistralConfig", _DECODER),
    _entry("MixtralForCausalLM", "MixtralConfig", _MOE),
    _entry("MptForCausalLM", "MptConfig", {"vocab_size": 99, "d_model": 32, "n_layers": 2, "n_heads": 4, "max_seq_len": 64, "use_cache": False}),
    _entry("Olmo2ForCausalLM", "Olmo2Config", _DECODER),
    _entry("OPTForCausalLM", "OPTConfig", {**_SIZES, **_SPECIAL, "ffn_dim": 64, "word_embed_proj_dim": 32, "use_cache": False}),
    _entry("PhiForCausalLM", "PhiConfig", _DECODER),
    _entry("Phi3ForCausalLM", "Phi3Config", _DECODER),
    _entry("Qwen2ForCausalLM", "Qwen2Config", _DECODER),
    _entry("Qwen3ForCausalLM", "Qwen3Config", _HEAD_8),
    _entry("StableLmForCausalLM", "StableLmConfig", _DECODER),
    _entry("Starcoder2ForCausalLM", "Starcoder2Config", _DECODER),
    _entry("MambaForCausalLM", "MambaConfig", {**_SPECIAL, "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "state_size": 4, "use_cache": False}),
    _entry("Mamba2ForCausalLM", "Mamba2Config", {**_SPECIAL, "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "state_size": 8, "num_heads": 8, "head_dim": 8, "n_groups": 1, "chunk_size": 8, "use_cache": False}),
    _entry("RwkvForCausalLM", "RwkvConfig", {**_SPECIAL, "vocab_size": 99, "hidden_size": 32, "attention_hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64, "context_length": 64, "use_cache": False}),
    # Encoders with decoders.
    _entry("BartModel", "BartConfig", _ENCODER_DECODER, _pair),
    _entry("M2M100Model", "M2M100Config", _ENCODER_DECODER, _pair),
    _entry("MarianMTModel", "MarianConfig", _ENCODER_DECODER, _pair),
    _entry("PegasusModel", "PegasusConfig", _ENCODER_DECODER, _pair),
    _entry("T5ForConditionalGeneration", "T5Config", _T5, _pair),
    _entry("T5EncoderModel", "T5Config", _T5),
    # Sound.
    _entry("ASTModel", "ASTConfig", {**_SIZES, "patch_size": 8, "max_length": 32, "num_mel_bins": 16}, _noise("input_values", 1, 32, 16)),
    _entry("HubertModel", "HubertConfig", _WAVE, _noise("input_values", 1, 800)),
    _entry("Wav2Vec2ForCTC", "Wav2Vec2Config", _WAVE, _noise("input_values", 1, 800)),
    _entry("WhisperForConditionalGeneration", "WhisperConfig", {**_ENCODER_DECODER, "num_mel_bins": 16, "max_source_positions": 16, "max_target_positions": 16, "suppress_tokens": None, "begin_suppress_tokens": None}, _with_target("input_features", 1, 16, 32)),
    # Vision.
    _entry("BeitModel", "BeitConfig", _VISION, _pixels),
    _entry("CLIPVisionModel", "CLIPVisionConfig", _VISION, _pixels),
    _entry("CLIPModel", "CLIPConfig", {"text_config": _TEXT_TOWER, "vision_config": _VISION, "projection_dim": 16}, _image_and_text),
    _entry("ConvNextModel", "ConvNextConfig", _CONVOLUTIONS, _large_pixels),
    _entry("CvtModel", "CvtConfig", {"embed_dim": [8, 16, 24], "num_heads": [1, 2, 3], "depth": [1, 2, 3]}, _large_pixels),
    _entry("DeiTModel", "DeiTConfig", _VISION, _pixels),
    _entry("Dinov2Model", "Dinov2Config", _VISION, _pixels),
    _entry("EfficientNetModel", "EfficientNetConfig", {"width_coefficient": 0.5, "depth_coefficient": 0.5, "hidden_dim": 640, "image_size": 64}, _large_pixels),
    _entry("MobileNetV1Model", "MobileNetV1Config", {"depth_multiplier": 0.25}, _large_pixels),
    _entry("MobileViTModel", "MobileViTConfig", {"hidden_sizes": [16, 24, 32], "neck_hidden_sizes": [8, 8, 16, 24, 32, 40, 64], "image_size": 64}, _large_pixels),
    _entry("PoolFormerModel", "PoolFormerConfig", {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}, _large_pixels),
    _entry("PvtModel", "PvtConfig", {"hidden_sizes": [8, 16, 24, 32], "num_attention_heads": [1, 2, 3, 4], "depths": [1, 1, 1, 1], "image_size": 64}, _large_pixels),
    _entry("RegNetModel", "RegNetConfig", {"embedding_size": 8, "hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1], "groups_width": 8}, _large_pixels),
    _entry("ResNetForImageClassification", "ResNetConfig", {"embedding_size": 8, **_CONVOLUTIONS, "num_labels": 4}, _large_pixels),
    _entry("SegformerForSemanticSegmentation", "SegformerConfig", {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1], "num_attention_heads": [1, 2, 3, 4], "decoder_hidden_size": 16}, _large_pixels),
    _entry("SiglipVisionModel", "SiglipVisionConfig", _VISION, _pixels),
    _entry("SwinModel", "SwinConfig", {"image_size": 32, "patch_size": 4, "embed_dim": 16, "depths": [1, 1], "num_heads": [2, 4], "window_size": 4}, _pixels),
    _entry("ViTForImageClassification", "ViTConfig", _VISION, _pixels),
    _entry("YolosForObjectDetection", "YolosConfig", {**_VISION, "image_size": [32, 32], "num_detection_tokens": 5}, _pixels),
]
