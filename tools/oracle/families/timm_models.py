"""timm: one or two of the smallest models of each family, at the smallest size that they take."""

from __future__ import annotations

from functools import partial
from typing import Any

import timm

from families.model import Model, image


def _entry(name: str, size: int, **options: Any) -> Model:
    build = partial(timm.create_model, name, pretrained=False, num_classes=10, **options)
    return Model(f"timm/{name}", build, image(size))


_AT_64 = """
    convnext_atto convnextv2_atto inception_next_atto mambaout_femto test_convnext test_convnext2 test_convnext3
    test_mambaout cs3darknet_s cspresnet50 darknet17 dla34 dla46_c dpn48b edgenext_xx_small
    efficientnet_lite0 efficientnet_es tf_efficientnet_lite0 tf_efficientnetv2_b0 test_efficientnet test_efficientnet_evos
    test_efficientnet_gn test_efficientnet_ln efficientvit_b0 ese_vovnet19b_slim ese_vovnet19b_slim_dw fasternet_t0
    fastvit_t8 fbnetc_100 fbnetv3_b gernet_s ghostnet_050 ghostnetv2_100 hardcorenas_a hgnet_tiny hgnetv2_b0
    hrnet_w18_small lcnet_035 legacy_seresnet18 mixnet_s tf_mixnet_s mnasnet_small mobilenet_edgetpu_v2_xs
    mobilenetv1_100 mobilenetv3_small_050 mobilenetv4_conv_small_035 mobileone_s0 mobilevit_xxs mobilevitv2_050 nf_resnet26
    nf_regnet_b0 eca_nfnet_l0 test_nfnet poolformer_s12 poolformerv2_s12 rdnet_tiny regnetx_002 regnety_002 regnetz_005
    repghostnet_050 repvgg_a0 repvit_m0_9 res2net50_14w_8s resnest14d resnet10t resnet14t resnetaa34d resnetblur18
    resnetv2_18 test_resnet test_byobnet rexnet_100 selecsls42 semnasnet_050 seresnet33ts shvit_s1 skresnet18 spnasnet_100
    starnet_s050 swiftformer_xs tinynet_e vovnet39a xception41p gcresnext26ts eca_resnext26ts
    focalnet_tiny_srf pvt_v2_b0
""".split()

_AT_A_SIZE = {
    "coat_lite_tiny": 224,
    "coatnet_pico_rw_224": 224,
    "efficientformer_l1": 224,
    "efficientformerv2_s0": 224,
    "efficientvit_m0": 224,
    "bat_resnext26ts": 256,
    "halonet26t": 256,
    "lambda_resnet26t": 256,
    "botnet26t_256": 256,
    "levit_128s": 224,
    "maxvit_pico_rw_256": 256,
    "pit_ti_224": 224,
    "crossvit_tiny_240": 240,
    "gmlp_ti16_224": 224,
    "resmlp_12_224": 224,
    "mixer_s32_224": 224,
    "tiny_vit_5m_224": 224,
    "xcit_nano_12_p16_224": 224,
    "test_coatnet": 160,
    "test_maxvit": 160,
    "test_vit": 160,
    "test_vit2": 160,
    "test_vit3": 160,
    "test_vit4": 160,
    "test_vit_relpos": 160,
}

_WITH_IMAGE_SIZE = {
    "cait_xxs24_224": 64,
    "convit_tiny": 64,
    "deit_tiny_patch16_224": 64,
    "eva02_tiny_patch14_224": 70,
    "gcvit_xxtiny": 224,
    "hiera_tiny_224": 224,
    "mvitv2_tiny": 224,
    "nest_tiny": 128,
    "sequencer2d_s": 224,
    "swin_tiny_patch4_window7_224": 224,
    "swinv2_cr_tiny_224": 224,
    "twins_svt_small": 224,
    "visformer_tiny": 224,
    "vit_tiny_patch16_224": 64,
    "vit_tiny_r_s16_p8_224": 64,
    "volo_d1_224": 224,
}

TIMM: list[Model] = [
    *(_entry(name, 64) for name in _AT_64),
    *(_entry(name, size) for name, size in _AT_A_SIZE.items()),
    *(_entry(name, size, img_size=size) for name, size in _WITH_IMAGE_SIZE.items()),
]
