use super::*;

const MAY: Policy = Policy { install: true, offline: false };

fn bare() -> Machine {
    Machine {
        llvm: Err("found none".to_owned()),
        prefix_named: false,
        missing: Some(vec!["libmlir-22-dev", "g++"]),
        has_apt: true,
        is_root: true,
        has_sudo: false,
    }
}

#[test]
fn a_bare_machine_gets_the_packages() {
    let missing = vec!["libmlir-22-dev", "g++"];
    assert_eq!(plan(&bare(), MAY).unwrap(), Plan::Install(missing.clone(), false));
    let user = Machine { is_root: false, has_sudo: true, ..bare() };
    assert_eq!(plan(&user, MAY).unwrap(), Plan::Install(missing, true));
}

#[test]
fn where_nothing_may_be_installed_the_command_is_printed() {
    let command = "apt-get update && apt-get install -y --no-install-recommends libmlir-22-dev g++";
    let said = |machine: Machine, policy| plan(&machine, policy).unwrap_err().to_string();
    let no_install = said(bare(), Policy { install: false, offline: false });
    assert!(no_install.contains("2 packages are missing, but --no-install forbids"), "{no_install}");
    assert!(no_install.contains(&format!("\n  {command}\n")), "{no_install}");
    assert!(said(bare(), Policy { install: true, offline: true }).contains("--offline forbids"));
    let nobody = Machine { is_root: false, ..bare() };
    assert!(said(nobody, MAY).contains("not root and the machine has no sudo"));
    let sudoer = Machine { is_root: false, has_sudo: true, ..bare() };
    let with_sudo = said(sudoer, Policy { install: false, offline: false });
    assert!(with_sudo.contains("  sudo apt-get update && sudo apt-get install"), "{with_sudo}");
}

#[test]
fn without_apt_the_packages_and_the_variable_are_named() {
    for machine in [Machine { has_apt: false, ..bare() }, Machine { missing: None, ..bare() }] {
        let said = plan(&machine, MAY).unwrap_err().to_string();
        assert!(said.contains("no apt") && said.contains("MLIR_SYS_220_PREFIX") && said.contains("libmlir-22-dev"));
    }
}

#[test]
fn an_llvm_of_the_users_own_is_used_as_it_is() {
    let own = Machine { llvm: Ok("/opt/llvm".into()), prefix_named: true, ..bare() };
    assert_eq!(plan(&own, MAY).unwrap(), Plan::Use("/opt/llvm".into()));
    let wrong = Machine { llvm: Err("found none; MLIR_SYS_220_PREFIX is /x".into()), prefix_named: true, ..bare() };
    assert!(matches!(plan(&wrong, MAY), Err(SetupError::Unusable(_))));
}

#[test]
fn a_complete_debian_install_is_used_and_an_incomplete_one_completed() {
    let debian = |missing| Machine { llvm: Ok(DEBIAN_PREFIX.into()), missing: Some(missing), ..bare() };
    assert_eq!(plan(&debian(vec![]), MAY).unwrap(), Plan::Use(DEBIAN_PREFIX.into()));
    assert_eq!(plan(&debian(vec!["libzstd-dev"]), MAY).unwrap(), Plan::Install(vec!["libzstd-dev"], false));
}
