internal import CMalloc

/// Limits on what the C library's allocator keeps.
package enum Memory {
    /// Lets all threads share two arenas, instead of eight a core, so that one thread reuses what another freed. This
    /// costs no time here, where threads seldom allocate at once, and saves 10 MB of 60 in a sync of large archives.
    ///
    /// Call it before a second thread starts.
    package static func shareArenas() {
        mallopt(M_ARENA_MAX, 2)
        // Freed large arrays go back to the system: a fixed threshold does not grow with the largest one seen.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }

    /// Gives what was freed back to the system: after a stage that needed much, such as parsing a manifest of ten thousand
    /// entries, so that the next stage does not come on top of it. Takes a millisecond or so.
    package static func releaseFreed() { malloc_trim(0) }
}
