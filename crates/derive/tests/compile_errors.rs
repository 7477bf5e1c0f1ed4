//! Every mistake in a declaration is a compile error at the field or key that is wrong.
//!
//! After a deliberate change of a message: `TRYBUILD=overwrite cargo test -p tunability-derive`, then
//! read the difference.

#[test]
fn errors_point_at_what_is_wrong() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/errors/*.rs");
}
