import FetchSystem
import Foundation
import TestSupport
import Testing

/// The limit of a process cannot be taken back, so these run in the built program.
@Suite struct CoreDumpsTests {
    @Test func `access to descriptors may be lent before and after core dumps are off`() {
        #expect(CoreDumps.isDumpable)
        do {
            let access = CoreDumps.DescriptorAccess()
            withExtendedLifetime(access) { #expect(CoreDumps.isDumpable) }
        }
        #expect(CoreDumps.isDumpable)
    }
}
