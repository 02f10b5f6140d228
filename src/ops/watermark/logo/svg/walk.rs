//! What an SVG comes to, all references followed.
//!
//! References can make a small file large: a group used ten times in a group that is used ten times. So the document is walked as
//! it will be drawn, with all that each element refers to, until it ends or has come to more than is drawn. A reference
//! that leads back to itself is refused.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use resvg::usvg::roxmltree::{Document, Node, NodeId};

use super::SvgError;
use super::cascade::{Cascade, INHERITED, MARKERS, Targets};

/// Elements within elements, references followed.
const DEEPEST: usize = 64;

/// What all elements may come to, references followed.
const HEAVIEST: u64 = 100_000;

/// Elements that are painted, and have markers; a use hands its paint on.
const PAINTED: [&str; 8] = [
    "circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "use",
];

/// Walks the whole document.
pub(super) fn whole(document: &Document<'_>) -> Result<(), SvgError> {
    let mut walk = Walk {
        cascade: Cascade::of(document)?,
        around: HashMap::new(),
        entered: HashSet::new(),
        weight: 0,
    };
    walk.enter(document.root_element(), &Targets::default())
}

struct Walk<'a, 'input> {
    cascade: Cascade<'a, 'input>,
    /// What the surroundings of elements that were referred to have them inherit.
    around: HashMap<NodeId, Rc<Targets<'a, 'input>>>,
    /// The elements that the walk is in.
    entered: HashSet<NodeId>,
    weight: u64,
}

impl<'a, 'input> Walk<'a, 'input> {
    fn enter(
        &mut self,
        node: Node<'a, 'input>,
        parent: &Targets<'a, 'input>,
    ) -> Result<(), SvgError> {
        if self.entered.len() >= DEEPEST {
            return Err(SvgError::Complex("groups in groups"));
        }
        if !self.entered.insert(node.id()) {
            let name = node.attribute("id").unwrap_or(node.tag_name().name());
            return Err(SvgError::Circle(name.to_owned()));
        }
        let length = node.attributes().map(|attribute| attribute.value().len());
        self.weigh(1 + length.sum::<usize>() as u64 / 100)?;
        let declared = self.cascade.declared(node);
        let targets = declared.within(parent);
        self.follow(node, &targets)?;
        if !matches!(node.tag_name().name(), "a" | "script" | "style") {
            for target in &declared.hrefs {
                // What is used inherits from where it is used; gradients and patterns only take over what they lack.
                match node.tag_name().name() {
                    "use" => self.enter(*target, &targets)?,
                    _ => self.refer(*target)?,
                }
            }
        }
        for child in node.children().filter(Node::is_element) {
            self.enter(child, &targets)?;
        }
        self.entered.remove(&node.id());
        Ok(())
    }

    fn weigh(&mut self, weight: u64) -> Result<(), SvgError> {
        self.weight = self.weight.saturating_add(weight);
        match self.weight > HEAVIEST {
            true => Err(SvgError::Complex("parts that are used over and over")),
            false => Ok(()),
        }
    }

    /// Goes where the properties of an element lead.
    fn follow(
        &mut self,
        node: Node<'a, 'input>,
        targets: &Targets<'a, 'input>,
    ) -> Result<(), SvgError> {
        let is_painted = PAINTED.contains(&node.tag_name().name());
        for (n, targets) in targets.iter().enumerate() {
            if n < INHERITED && !is_painted {
                continue;
            }
            for &target in targets.iter() {
                if !MARKERS.contains(&n) {
                    self.refer(target)?;
                } else if !self.entered.contains(&target.id()) {
                    // A marker has no markers of its own kind.
                    let before = self.weight;
                    self.refer(target)?;
                    let each = self.weight - before;
                    self.weigh(each.saturating_mul(points(node)))?;
                }
            }
        }
        Ok(())
    }

    /// Goes to what is referred to, which inherits from where it stands.
    fn refer(&mut self, target: Node<'a, 'input>) -> Result<(), SvgError> {
        let around = self.around(target)?;
        self.enter(target, &around)
    }

    fn around(&mut self, node: Node<'a, 'input>) -> Result<Rc<Targets<'a, 'input>>, SvgError> {
        if let Some(known) = self.around.get(&node.id()) {
            return Ok(Rc::clone(known));
        }
        let above: Vec<_> = node.ancestors().skip(1).filter(Node::is_element).collect();
        if above.len() > DEEPEST {
            return Err(SvgError::Complex("groups in groups"));
        }
        let mut targets = Targets::default();
        for node in above.into_iter().rev() {
            targets = self.cascade.declared(node).within(&targets);
        }
        let targets = Rc::new(targets);
        self.around.insert(node.id(), Rc::clone(&targets));
        Ok(targets)
    }
}

/// How many points the path of an element has at most: markers stand at each.
fn points(node: Node<'_, '_>) -> u64 {
    let length = |name: &str| node.attribute(name).map_or(0, str::len);
    (length("d") + length("points")) as u64 / 2 + 2
}
