//! Colours: what files say of them, held against plain arithmetic in double precision that shares nothing with the program.

mod containers;
mod depth;
mod files;
mod hostile;
mod inks;
mod plain;
mod png;
mod profiles;
mod resampling;
mod shadows;
