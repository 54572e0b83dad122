import FetchSystem
import Foundation
import TestSupport
import Testing

struct FileLockTests {
    @Test func `a lock is held by one open file, until it is closed`() throws {
        let scratch = try ScratchFolder()
        let folder = try Folder(path: scratch.path)
        var first: File? = try folder.openOrCreate("lock")
        let second = try folder.openOrCreate("lock")

        #expect(try first?.tryLock() == true)
        #expect(try first?.tryLock() == true, "who holds it may ask again")
        #expect(try !second.tryLock())
        first = nil
        #expect(try second.tryLock())
        #expect(try scratch.list() == ["lock"])
    }

    @Test func `a folder can be locked as well`() throws {
        let scratch = try ScratchFolder()
        var first: Folder? = try Folder(path: scratch.path)
        let second = try Folder(path: scratch.path)

        #expect(try first?.tryLock() == true)
        #expect(try !second.tryLock())
        first = nil
        #expect(try second.tryLock())
    }
}
