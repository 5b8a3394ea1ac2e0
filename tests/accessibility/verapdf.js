// Rhino, which veraPDF carries for its rules, drives veraPDF: PDF files in, one line of JSON out.
// veraPDF reads its profiles with JAXB, which the jar leaves out, so the same XML is read by DOM.
var Vera = Packages.org.verapdf;
var Profiles = Vera.pdfa.validation.profiles.Profiles;
var Flavour = Vera.pdfa.flavours.PDFAFlavour;
var STANDARDS = [["PDFUA-1", Flavour.PDFUA_1], ["PDFA-2A", Flavour.PDFA_2_A]];

function each(element, tag, take) {
  var found = element.getElementsByTagName(tag), list = new java.util.ArrayList();
  for (var i = 0; i < found.getLength(); i++) list.add(take(found.item(i)));
  return list;
}

function text(element, tag) {
  return String(element.getElementsByTagName(tag).item(0).getTextContent());
}

function rule(element) {
  var id = element.getElementsByTagName("id").item(0);
  var specification = Flavour.Specification.valueOf(id.getAttribute("specification"));
  var none = new java.util.ArrayList();
  return Profiles.ruleFromValues(
    Profiles.ruleIdFromValues(specification, id.getAttribute("clause"), Number(id.getAttribute("testNumber"))),
    element.getAttribute("object"), element.getAttribute("deferred").equals("true"), element.getAttribute("tags"),
    text(element, "description"), text(element, "test"), Profiles.errorFromValues(text(element, "message"), none), none);
}

function variable(element) {
  var name = element.getAttribute("name"), object = element.getAttribute("object");
  return Profiles.variableFromValues(name, object, text(element, "defaultValue"), text(element, "value"));
}

function profile(name, flavour) {
  var stream = java.lang.ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml");
  var builder = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
  var root = builder.parse(stream).getDocumentElement();
  var details = Profiles.profileDetailsFromValues(name, "", "", new java.util.Date());
  return Profiles.profileFromValues(flavour, details, "",
    new java.util.HashSet(each(root, "rule", rule)), new java.util.HashSet(each(root, "variable", variable)));
}

function failures(result) {
  var found = [];
  for (var it = result.getTestAssertions().iterator(); it.hasNext();) {
    var one = it.next();
    var id = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
    found.push(id + ": " + one.getMessage() + " (" + one.getLocation().getContext() + ")");
  }
  return found;
}

Vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = Vera.pdfa.Foundries.defaultInstance();
var said = [];
Array.prototype.forEach.call(arguments, function (file) {
  STANDARDS.forEach(function (standard) {
    var rules = profile(standard[0], standard[1]);
    var parser = foundry.createParser(new java.io.File(file), standard[1]);
    var result = Vera.pdfa.validation.validators.ValidatorFactory.createValidator(rules, false).validate(parser);
    said.push({ file: file, standard: standard[0], rules: rules.getRules().size(), checks: result.getTotalAssertions(),
                passed: result.isCompliant(), failures: failures(result) });
    parser.close();
  });
});
print(JSON.stringify(said));
