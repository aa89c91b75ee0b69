"""Says in a PDF/A file that it is PDF/UA-1 as well.

WeasyPrint writes one of the two. Both stand in the same XMP packet; PDF/A allows words it does not
know itself only with a description of them beside (ISO 19005-3, 6.6.2.3.2, "extension schemas").
"""

from typing import Any

_END = b"</rdf:RDF>"

_ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
pdfuaid:part="1" /><rdf:Description rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema\
</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/\
</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property>\
<rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq>\
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class NoMetadata(Exception):
    """A PDF without the XMP packet that PDF/A needs."""


def declare_accessible(pdf: Any) -> None:
    """Add PDF/UA-1 to what the file says of itself.

    pdf: a pydyf.PDF just before it is written, with an XMP packet; changed in place.
    """
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])].stream
    packet = b"".join(stream)
    if packet.count(_END) != 1:
        raise NoMetadata
    stream[:] = [packet.replace(_END, _ACCESSIBLE + _END)]
