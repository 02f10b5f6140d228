//! How the system's allocator keeps what was given back.
//!
//! The one of glibc keeps blocks of up to 32 MB for the thread that had them. That is quick where a worker takes the same
//! block for every picture, and adds up to a gigabyte where many threads have a large one now and then.

// A number is set in the C library; there is no other way to it from within.
#![allow(unsafe_code)]

/// Gives large blocks back to the system as soon as they are free, at the cost of a page fault for every 4 KiB of the next.
pub(super) fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Below this the allocator's own keeping pays.
        const LARGE: libc::c_int = 1 << 20;
        // SAFETY: mallopt takes two numbers, touches no memory of ours, and may be called at any time and from any thread.
        let is_set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
        debug_assert_eq!(is_set, 1);
    }
}
