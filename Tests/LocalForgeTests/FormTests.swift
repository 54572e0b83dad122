import Testing

@testable import LocalForge

@Suite struct FormTests {
    @Test func `a form is read as browsers write it`() {
        let form = Form(encoded: "a=1+2&b=%2B%26&c&a=3&d=x=y")
        #expect(form["a"] == "1 2")
        #expect(form["b"] == "+&")
        #expect(form["c"] == "")
        #expect(form["d"] == "x=y")
        #expect(form["e"] == nil)
        #expect(form.fields.map(\.name) == ["a", "b", "c", "a", "d"])
    }

    @Test(arguments: ["", "a b", "100%", "a+b=c&d", "Grüße\n", "~._-"])
    func `what is written is read again`(value: String) {
        let form = Form([.init(name: "n", value: value), .init(name: "m", value: "")])
        #expect(Form(encoded: form.encoded) == form)
    }

    @Test func `a space is a plus`() {
        #expect(Form([.init(name: "a b", value: "c/d e")]).encoded == "a+b=c%2Fd+e")
    }
}
