internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The index of the last sync, for commands that seldom need it: of 200,000 files it takes 20 MB.
final class LateIndex: Sendable {
    private let read: @Sendable () -> VendorIndex?
    private let known: Monitor<VendorIndex??>

    /// An index that `read` reads when it is needed first. It may block.
    init(_ read: @escaping @Sendable () -> VendorIndex?) {
        self.read = read
        known = Monitor(nil)
    }

    /// An index that was read already.
    init(_ index: VendorIndex) {
        read = { index }
        known = Monitor(.some(index))
    }

    /// The index; `nil` if there is no usable one. The first call may block.
    var value: VendorIndex? {
        known.update { known in
            if let known { return known }
            let index = read()
            known = .some(index)
            return index
        }
    }
}
