//! The program `stampmill`.

fn main() {}
