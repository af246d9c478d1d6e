//! Tests of the side effects of operations and their conditions.

use pt2e_schema::{
    ods::{Effects, Trigger, effects},
    registry,
};

/// The conditions of an operator's effects: the names of the arguments, and what one of them must be.
fn conditions(name: &str) -> Vec<(Vec<&'static str>, Trigger)> {
    let schema = registry().by_mlir_name(name).unwrap();
    let Effects::If(conditions) = effects(schema) else { panic!("{name}: {:?}", effects(schema)) };
    let names = |args: Vec<usize>| args.into_iter().map(|arg| schema.args[arg].name.as_str()).collect();
    conditions.into_iter().map(|condition| (names(condition.args), condition.is)).collect()
}

fn of(name: &str) -> Effects {
    effects(registry().by_mlir_name(name).unwrap())
}

#[test]
fn batch_norms_write_to_statistics_that_they_have() {
    let statistics = (vec!["running_mean", "running_var"], Trigger::Given);
    for (name, mode) in [
        ("aten.batch_norm", "training"),
        ("aten.native_batch_norm", "training"),
        ("aten.instance_norm", "use_input_stats"),
    ] {
        assert_eq!(conditions(name), [(vec![mode], Trigger::True), statistics.clone()], "{name}");
    }
    assert_eq!(of("aten._native_batch_norm_legit_functional"), Effects::Pure);
}

#[test]
fn dropout_draws_where_there_is_something_to_draw() {
    let train = (vec!["train"], Trigger::True);
    for name in ["aten.dropout", "aten.feature_dropout", "aten.alpha_dropout", "aten.feature_alpha_dropout"] {
        assert_eq!(conditions(name), [train.clone(), (vec!["p"], Trigger::Uncertain)], "{name}");
    }
    // It draws even if nothing or everything is dropped.
    assert_eq!(conditions("aten.native_dropout"), [(vec!["train"], Trigger::TrueOrNone)]);
    let layers = [train, (vec!["dropout"], Trigger::Uncertain), (vec!["num_layers"], Trigger::Several)];
    assert_eq!(conditions("aten.lstm.input"), layers);
    assert_eq!(conditions("aten.scaled_dot_product_attention"), [(vec!["dropout_p"], Trigger::Uncertain)]);
    assert_eq!(conditions("aten.rrelu"), [(vec!["training"], Trigger::True)]);
}

#[test]
fn what_draws_unasked_and_what_is_there_for_its_effect_is_not_known() {
    // The last one has a generator, but no tag.
    for name in
        ["aten.randn_like", "aten.bernoulli.p", "aten.multinomial", "aten._assert_scalar", "aten.rand_like.generator"]
    {
        assert_eq!(of(name), Effects::Unknown, "{name}");
    }
    for name in ["aten.std.correction", "aten.var_mean.correction", "aten.relu", "aten.zeros"] {
        assert_eq!(of(name), Effects::Pure, "{name}");
    }
}
