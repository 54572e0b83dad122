/// The scores of the macro vectors of CVSS 4.0, in tenths, as FIRST publishes them (first.org/cvss/v4-0, cvss_lookup.js;
/// copyright FIRST.ORG, Inc., Red Hat, and contributors, BSD-2-Clause).
enum CVSS4Table {
    /// Returns the score of `levels`, those of the equivalence classes 1 to 6; `nil` where there is no such macro vector.
    static func score(_ levels: [Int]) -> Int? {
        let limits = [3, 2, 3, 3, 3, 2]
        guard levels.count == limits.count, zip(levels, limits).allSatisfy({ 0..<$1 ~= $0 }) else { return nil }
        let column = (levels[3] * 3 + levels[4]) * 2 + levels[5]
        let score = rows[(levels[0] * 2 + levels[1]) * 3 + levels[2]][column]
        return score < 0 ? nil : score
    }

    /// A row for each level of the classes 1 to 3; a column for each of the classes 4 to 6; -1 where the levels of the
    /// classes 3 and 6 exclude each other.
    private static let rows = [
        [100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68],
        [98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48],
        [-1, 92, -1, 82, -1, 72, -1, 79, -1, 69, -1, 50, -1, 69, -1, 55, -1, 27],
        [99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53],
        [95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30],
        [-1, 86, -1, 75, -1, 52, -1, 71, -1, 52, -1, 29, -1, 63, -1, 29, -1, 17],
        [98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49],
        [94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25],
        [-1, 83, -1, 70, -1, 54, -1, 65, -1, 58, -1, 26, -1, 53, -1, 21, -1, 13],
        [95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30],
        [89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16],
        [-1, 71, -1, 59, -1, 30, -1, 58, -1, 26, -1, 15, -1, 23, -1, 13, -1, 6],
        [93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22],
        [85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8],
        [-1, 64, -1, 51, -1, 20, -1, 47, -1, 21, -1, 11, -1, 24, -1, 9, -1, 4],
        [88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11],
        [75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2],
        [-1, 53, -1, 24, -1, 14, -1, 24, -1, 12, -1, 5, -1, 10, -1, 3, -1, 1],
    ]
}
