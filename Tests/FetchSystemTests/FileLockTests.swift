import FetchSystem
import Foundation
import TestSupport
import Testing

struct FileLockTests {
    @Test func `a lock is held by one open file, until it is closed`() throws {
        let scratch = try ScratchDirectory()
        let directory = try Directory(path: scratch.path)
        var first: File? = try directory.openOrCreate("lock")
        let second = try directory.openOrCreate("lock")

        #expect(try first?.tryLock() == true)
        #expect(try first?.tryLock() == true, "who holds it may ask again")
        #expect(try !second.tryLock())
        first = nil
        #expect(try second.tryLock())
        #expect(try scratch.list() == ["lock"])
    }

    @Test func `a directory can be locked as well`() throws {
        let scratch = try ScratchDirectory()
        var first: Directory? = try Directory(path: scratch.path)
        let second = try Directory(path: scratch.path)

        #expect(try first?.tryLock() == true)
        #expect(try !second.tryLock())
        first = nil
        #expect(try second.tryLock())
    }
}
