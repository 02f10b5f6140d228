//! Marks, seen from outside: every option against a picture that was looked at, how legible marks are on real photos, what a
//! cache must not change, and what the program says to what it cannot do.

mod bad_input;
mod cached;
mod cases;
mod golden;
mod legible;
mod logos;
#[path = "../program/mod.rs"]
mod program;
mod record;
