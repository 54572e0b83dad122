internal import CMalloc

/// What the C library's allocator may keep.
package enum Memory {
    /// Two arenas for all threads, instead of eight a core: what one thread gives back, another can use. It costs no
    /// time here, where threads seldom allocate at once, and spares 10 MB of 60 in a sync of large archives.
    ///
    /// To be called before the second thread starts.
    package static func shareArenas() {
        mallopt(M_ARENA_MAX, 2)
        // Large arrays go back to the system when they are freed, however large others were before them.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
