internal import CLicenses

/// The texts of the licences that are used most.
enum LicenseTexts {
    /// How alike two texts are, and which one it is.
    struct Match: Hashable {
        /// The identifier in SPDX's list.
        let id: String
        /// The coefficient of Sørensen and Dice on pairs of words, at most 1.
        let likeness: Double
    }

    /// How alike texts must be.
    private static let threshold = 0.95
    /// How many of so many pairs in a row a text or a licence may have that the other lacks: more are terms of its own.
    private static let addition = (most: 20, of: 30)

    /// One licence.
    private struct Known {
        let id: String
        let text: UnsafeBufferPointer<UInt8>

        /// The words of its text, where a text of `size` bytes may be that text; twice where a part of it stands for it.
        func words(near size: Int) -> [LicenseWords] {
            let isLesser = id == "LGPL-3.0-only"
            let isApache = id == "Apache-2.0"
            let notices = LicenseTexts.notices[id] ?? []
            // A text of half the size or twice as long cannot be alike enough, whatever its line breaks are.
            guard text.count / (isLesser ? 32 : notices.isEmpty ? 4 : 256) < size, size / 4 < text.count else {
                return []
            }
            let whole = LicenseWords(of: text)
            // SPDX's text ends with the notice for files of programs, which some have in place of the licence.
            if isApache {
                let notice = LicenseWords(of: text, isWhole: true).from(last: "Licensed under the Apache License")
                return [whole, notice].compactMap(\.self) + notices
            }
            if !notices.isEmpty { return [whole] + notices }
            // SPDX's text ends with that of the General Public License; others leave it in a file of its own.
            return isLesser ? [whole, whole.before("GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007")] : [whole]
        }
    }

    /// Notices for files of programs that name a licence, which some have in place of its text: they say nothing else.
    private static let notices = [
        "Apache-2.0": [
            // Amazon's.
            """
            Licensed under the Apache License, Version 2.0 (the "License"). You may not use this file except in compliance \
            with the License. A copy of the License is located at http://aws.amazon.com/apache2.0/ or in the "license" file \
            accompanying this file. This file is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY \
            KIND, either express or implied. See the License for the specific language governing permissions and \
            limitations under the License.
            """
        ],
        "MPL-2.0": [
            """
            This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was \
            not distributed with this file, You can obtain one at http://mozilla.org/MPL/2.0/.
            """
        ],
    ].mapValues { $0.map { LicenseWords(of: Array($0.utf8)) } }

    private static var all: [Known] { (0..<fetch_license_count()).compactMap(license) }

    private static func license(_ index: Int) -> Known? {
        guard let entry = fetch_license_at(index) else { return nil }
        return Known(
            id: String(cString: entry.pointee.id),
            text: UnsafeBufferPointer(start: entry.pointee.text, count: entry.pointee.size)
        )
    }

    /// The licence whose text `text` is; `nil` where it is none of them.
    static func match(_ text: [UInt8]) -> Match? {
        let whole = LicenseWords(of: text)
        let known = all.flatMap { known in known.words(near: whole.size).map { (known.id, $0) } }
        if let match = match(whole, among: known) { return match }
        // A title of its own, or a sentence before the terms, weighs too much beside short ones.
        let terms = known.map { ($0, $1.withoutPreface ?? $1) }
        if let match = whole.withoutPreface.flatMap({ match($0, among: terms) }) { return match }
        // The same terms once more, such as those of another holder.
        let matches = whole.parts.map { match($0, among: terms) }
        guard let first = matches.first ?? nil, matches.allSatisfy({ $0?.id == first.id }) else { return nil }
        return first
    }

    private static func match(_ text: LicenseWords, among known: [(id: String, words: LicenseWords)]) -> Match? {
        let own = text.pairs
        if own.isEmpty { return nil }
        let sorted = own.sorted()
        var best: (match: Match, length: Int)?
        for (id, candidate) in known {
            let pairs = candidate.pairs
            guard 10 * min(own.count, pairs.count) >= 9 * max(own.count, pairs.count) else { continue }
            let common = common(sorted, pairs.sorted())
            let likeness = Double(2 * common) / Double(own.count + pairs.count)
            guard likeness >= threshold, !hasTermsOfItsOwn(own, beside: Set(pairs)),
                !hasTermsOfItsOwn(pairs, beside: Set(own))
            else { continue }
            // A few words make other terms: "for a fee" in place of "free of charge".
            guard text.decisive == candidate.decisive, !hasFurtherTerms(text, candidate) else { continue }
            if let best, (best.match.likeness, best.length) >= (likeness, pairs.count) { continue }
            best = (Match(id: id, likeness: likeness), pairs.count)
        }
        return best?.match
    }

    /// Whether `text` goes on with terms after those of `candidate`. Licences of others, of parts, are none.
    private static func hasFurtherTerms(_ text: LicenseWords, _ candidate: LicenseWords) -> Bool {
        if text.appendix.isEmpty { return false }
        guard text.hasFurtherTerms(beside: Set(candidate.pairs + candidate.appendixPairs)) else { return false }
        let all = all.map { LicenseWords(of: $0.text) }
        return text.hasFurtherTerms(beside: Set(all.flatMap { $0.pairs + $0.appendixPairs }))
    }

    /// How many elements two sorted lists have in common.
    private static func common(_ left: [UInt64], _ right: [UInt64]) -> Int {
        var (i, j, count) = (0, 0, 0)
        while i < left.count, j < right.count {
            if left[i] == right[j] {
                (i, j, count) = (i + 1, j + 1, count + 1)
            } else if left[i] < right[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return count
    }

    /// Whether somewhere in `pairs` most are none of `known`.
    private static func hasTermsOfItsOwn(_ pairs: [UInt64], beside known: Set<UInt64>) -> Bool {
        let isStrange = pairs.map { !known.contains($0) }
        var count = 0
        for index in isStrange.indices {
            if isStrange[index] { count += 1 }
            if index >= addition.of, isStrange[index - addition.of] { count -= 1 }
            if count > addition.most { return true }
        }
        return false
    }
}
