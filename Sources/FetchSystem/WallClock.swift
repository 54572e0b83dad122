internal import Glibc

/// The clock that the kernel takes file times from.
package enum WallClock {
    /// The time that a change made now would get (`CLOCK_REALTIME_COARSE`), in nanoseconds since 1970.
    ///
    /// It advances in steps of 1 to 10 ms. On a local file system a later change never gets an earlier time, but it can
    /// get the same one.
    package static var stamp: Int {
        read(CLOCK_REALTIME_COARSE)
    }

    /// The precise time in nanoseconds since 1970. Newer kernels use it for files whose times are read often; `stamp` may
    /// lag it by two steps.
    package static var now: Int { read(CLOCK_REALTIME) }

    /// Blocks this thread until a change made now would get a later time than `time`, at most 50 ms.
    package static func waitForStamp(after time: Int) {
        for _ in 0..<100 where stamp <= time { usleep(500) }
    }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
