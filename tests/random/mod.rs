//! Random numbers for tests, the same everywhere.

/// Marsaglia's xorshift.
pub(crate) struct Random(u64);

impl Random {
    /// By a seed of more than zero.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// By the seed that `STAMPMILL_SEED` gives, or always the same; it is printed.
    // The harness shows it with a failure.
    #[allow(clippy::print_stdout)]
    pub(crate) fn seeded() -> Self {
        let given = std::env::var("STAMPMILL_SEED").ok();
        let seed = given.and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or(0x5eed_cafe);
        println!("STAMPMILL_SEED={seed}");
        Self::new(seed)
    }

    /// From 0 to before `end`; 0 if there is nothing before it.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }
}
