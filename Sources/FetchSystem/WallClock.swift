internal import Glibc

/// The clock from which the kernel stamps files.
package enum WallClock {
    /// Nanoseconds since 1970, as the kernel would stamp a change made now (`CLOCK_REALTIME_COARSE`).
    ///
    /// It moves in steps of 1 to 10 ms. A later change on a local file system never has an earlier stamp, but it can
    /// have the same one.
    package static var stamp: Int {
        read(CLOCK_REALTIME_COARSE)
    }

    /// Nanoseconds since 1970, as exactly as the clock goes. Newer kernels stamp a file that is looked at often with
    /// this instead of `stamp`, which may be behind it by two steps.
    package static var now: Int { read(CLOCK_REALTIME) }

    /// Blocks this thread until a change made now is stamped later than `time`; for a time in the future, 50 ms at most.
    package static func waitForStamp(after time: Int) {
        for _ in 0..<100 where stamp <= time { usleep(500) }
    }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
