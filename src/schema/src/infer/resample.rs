//! Inference for resizing images, and for sampling images at the positions in a tensor.

use super::{
    Family, Inferred,
    call::Call,
    invalid, one,
    sizes::{as_size, broadcast, expect_rank},
};
use crate::shapes::ShapeError;

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        |call| upsample(call, 1),
        &[
            "aten._upsample_nearest_exact1d",
            "aten._upsample_nearest_exact1d.vec",
            "aten.upsample_linear1d",
            "aten.upsample_linear1d.vec",
            "aten.upsample_nearest1d",
            "aten.upsample_nearest1d.vec",
        ],
    ),
    (
        |call| upsample(call, 2),
        &[
            "aten._upsample_bicubic2d_aa",
            "aten._upsample_bicubic2d_aa.vec",
            "aten._upsample_bilinear2d_aa",
            "aten._upsample_bilinear2d_aa.vec",
            "aten._upsample_nearest_exact2d",
            "aten._upsample_nearest_exact2d.vec",
            "aten.upsample_bicubic2d",
            "aten.upsample_bicubic2d.vec",
            "aten.upsample_bilinear2d",
            "aten.upsample_bilinear2d.vec",
            "aten.upsample_nearest2d",
            "aten.upsample_nearest2d.vec",
        ],
    ),
    (
        |call| upsample(call, 3),
        &[
            "aten._upsample_nearest_exact3d",
            "aten._upsample_nearest_exact3d.vec",
            "aten.upsample_nearest3d",
            "aten.upsample_nearest3d.vec",
            "aten.upsample_trilinear3d",
            "aten.upsample_trilinear3d.vec",
        ],
    ),
    (affine_grid, &["aten.affine_grid_generator"]),
    (grid_sampler, &["aten.grid_sampler", "aten.grid_sampler_2d", "aten.grid_sampler_3d"]),
];

/// The output sizes are given, or are those of the image times a factor.
fn upsample(call: &Call<'_>, dims: usize) -> Inferred {
    let input = call.input()?;
    expect_rank("input", input, dims + 2..=dims + 2)?;
    let (lead, spatial) = input.sizes.split_at(2);
    let spatial = if call.is_given("output_size") {
        let output = call.shape("output_size")?;
        if output.len() == 1 { vec![output[0]; dims] } else { output }
    } else {
        let factors = call.floats("scale_factors")?;
        let scaled = |(dim, size): (usize, &Option<usize>)| {
            let factor = factors.get(dim).or(factors.first().filter(|_| factors.len() == 1))?;
            // Computed in doubles and rounded down, as in PyTorch.
            Some(size.map(|size| (size as f64 * factor) as usize))
        };
        spatial.iter().enumerate().filter_map(scaled).collect()
    };
    if spatial.len() != dims {
        let name = if call.is_given("output_size") { "output_size" } else { "scale_factors" };
        return Err(ShapeError::Length { name: name.to_owned(), expected: dims, found: spatial.len() }.into());
    }
    one(input.dtype, [lead, &spatial].concat())
}

fn affine_grid(call: &Call<'_>) -> Inferred {
    let size = call.sizes("size")?;
    let [batch, _, spatial @ ..] = &size[..] else { return invalid("size must have at least two elements") };
    let known = |size: &Option<i64>| size.map(as_size).transpose();
    let mut sizes = vec![known(batch)?];
    for size in spatial {
        sizes.push(known(size)?);
    }
    sizes.push(Some(spatial.len()));
    one(call.tensor("theta")?.dtype, sizes)
}

/// One value per channel and position.
fn grid_sampler(call: &Call<'_>) -> Inferred {
    let (input, grid) = (call.tensor("input")?, call.tensor("grid")?);
    let ([batch, channels, _, _, ..], [grids, positions @ .., _]) = (&input.sizes[..], &grid.sizes[..]) else {
        return invalid(format!("takes images and a grid of positions, got {input} and {grid}"));
    };
    if input.rank() != grid.rank() {
        return invalid(format!("takes images and a grid of the same rank, got {input} and {grid}"));
    }
    let batch = broadcast([&[*batch][..], &[*grids]])?;
    one(input.dtype, [batch.as_slice(), &[*channels], positions].concat())
}
