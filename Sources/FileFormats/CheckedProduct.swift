/// Returns the product of sizes that a file declares, or nil if it overflows or a size is negative.
///
/// A size of 0 makes the product 0 whatever the others are. That must not hide an overflow from
/// code that multiplies only some of the sizes, so the other sizes are checked as well.
func checkedProduct(_ sizes: [Int]) -> Int? {
  var product = 1
  for size in sizes where size != 0 {
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    guard size > 0, !overflow else { return nil }
    product = next
  }
  return sizes.contains(0) ? 0 : product
}
